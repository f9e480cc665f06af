/** What stands at the top of the sign-in sheet in each phase. */

import type { FlowView } from '../../lib/bindings/FlowView'
import { flow as words } from '../../lib/messages/flow'
import { networkNames, providerNames } from '../../lib/messages/networks'
import type { SignIn } from '../../lib/sign_ins'

export interface Heading {
  title: string
  lead?: string
  icon: 'ring' | 'ok' | 'person' | 'window' | 'clock' | 'alert' | 'list'
  width: 480 | 544
}

/** The sign-in page belongs to the provider: Instagram may mean Facebook. */
export function providerOf(flow: FlowView): string {
  return providerNames[flow.provider]
}

/** Before the core has answered. */
export function startingHeading(signIn: SignIn | null): Heading {
  const network = signIn ? networkNames[signIn.network] : ''
  return { title: words.opening(network).trim(), icon: 'ring', width: 480 }
}

export function heading(flow: FlowView): Heading {
  const provider = providerOf(flow)
  const phase = flow.phase
  switch (phase.kind) {
    case 'opening':
      return { title: words.opening(provider), lead: lead(flow), icon: 'ring', width: 480 }
    case 'waiting':
      return { title: words.waiting(provider), lead: lead(flow), icon: 'ring', width: 480 }
    case 'finishing':
      return { title: words.finishing, lead: words.leadFinishing, icon: 'ring', width: 480 }
    case 'unlisted':
      return {
        title: words.unlistedTitle(flow.network, flow.purpose),
        lead: words.unlistedLead,
        icon: 'alert',
        width: 480,
      }
    case 'choose_profiles': {
      const none = phase.profiles.length === 0
      return {
        title: none ? words.chooseNone(provider) : words.chooseTitle(phase.member),
        lead: none ? words.chooseNoneText : words.chooseLead(provider, phase.member),
        icon: none ? 'alert' : 'list',
        width: 544,
      }
    }
    case 'take_over': {
      const can = phase.stopped.length + phase.working.length
      return {
        title: words.takeOver(phase.member, can, can + phase.stays.length),
        lead: words.takeOverLead(provider, phase.member, phase.from),
        icon: 'person',
        width: 544,
      }
    }
    case 'different_account':
      return {
        title: words.differentTitle,
        lead: words.differentLead(provider),
        icon: 'person',
        width: 480,
      }
    case 'done': {
      const connected = phase.connected.length
      const fresh = flow.aim === 'connect' || flow.aim === 'add_again'
      return {
        title: words.doneTitle(connected, connected + phase.left_out.length, fresh),
        lead: words.doneLead(provider, phase.member),
        icon: connected === 0 ? 'alert' : 'ok',
        width: 480,
      }
    }
    case 'cancelled':
      return {
        title: words.cancelledTitle(phase.by, provider),
        lead: words.cancelledLead(phase.by),
        icon: 'window',
        width: 480,
      }
    case 'timed_out':
      return {
        title: words.timedOutTitle,
        lead: words.timedOutLead,
        icon: 'clock',
        width: 480,
      }
    case 'failed':
      return { title: words.failedTitle, icon: 'alert', width: 480 }
  }
}

function lead(flow: FlowView): string {
  switch (flow.aim) {
    case 'reconnect':
      return flow.expected_member
        ? words.leadReconnect(flow.expected_member, flow.connections.length)
        : words.leadConnect
    case 'handover':
      return flow.expected_member ? words.leadHandover(flow.expected_member) : words.leadConnect
    case 'add_again':
      return words.leadAgain
    case 'connect':
      return words.leadConnect
  }
}
