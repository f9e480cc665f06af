/** Which causes Help shows: those of one sign-in, or those a search found. */
import type { HelpTopic } from './bindings/HelpTopic'
import type { Provider } from './bindings/Provider'
import { cureWords } from './messages/help'
import { networkNames, providerNames } from './messages/networks'

export interface ProviderTopics {
  provider: Provider
  topics: HelpTopic[]
}

/** In the order in which the core gives them. */
export function byProvider(topics: readonly HelpTopic[]): ProviderTopics[] {
  const groups: ProviderTopics[] = []
  for (const topic of topics) {
    const group = groups.find(({ provider }) => provider === topic.provider)
    if (group) group.topics.push(topic)
    else groups.push({ provider: topic.provider, topics: [topic] })
  }
  return groups
}

export function searchTopics(topics: readonly HelpTopic[], search: string): HelpTopic[] {
  const words = search.toLocaleLowerCase('en').split(/\s+/u).filter(Boolean)
  return topics.filter((topic) => {
    const hay = [
      topic.title,
      topic.text,
      ...topic.steps,
      providerNames[topic.provider],
      ...topic.networks.map((network) => networkNames[network]),
      cureWords(topic.cure, topic.provider),
    ]
      .join(' ')
      .toLocaleLowerCase('en')
    return words.every((word) => hay.includes(word))
  })
}
