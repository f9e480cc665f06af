import type { Network } from '../bindings/Network'
import type { Provider } from '../bindings/Provider'
import type { Purpose } from '../bindings/Purpose'

export const networkNames: Record<Network, string> = {
  facebook: 'Facebook',
  instagram: 'Instagram',
  linkedin: 'LinkedIn',
  tiktok: 'TikTok',
  x: 'X',
  youtube: 'YouTube',
  google_business: 'Google Business Profile',
}

/** Where the full name does not fit. */
export const networkShort: Record<Network, string> = {
  ...networkNames,
  google_business: 'Business Profile',
}

/** Who signs people in: Instagram's professional accounts may hang on a Facebook sign-in. */
export const providerNames: Record<Provider, string> = {
  facebook: 'Facebook',
  instagram: 'Instagram',
  linkedin: 'LinkedIn',
  tiktok: 'TikTok',
  tiktok_business: 'TikTok Business',
  x: 'X',
  google: 'Google',
}

export const purposeNames: Record<Purpose, string> = {
  owned: 'Owned',
  monitored: 'Monitored',
  paid: 'Paid',
}

/** Words that people search by although the network is no longer called that. */
export const networkAliases: Record<Network, string> = {
  facebook: 'fb meta',
  instagram: 'ig insta',
  linkedin: '',
  tiktok: '',
  x: 'twitter',
  youtube: 'google',
  google_business: 'google my business maps',
}

/** The button that ends a list of one network. */
export const notOnly = (network: string): string => `Show all networks, not only ${network}`
