import type { Cure } from '../bindings/Cure'

/** What brings it back, in a few words. */
export const cureWords: Record<Cure, string> = {
  reconnect: 'Reconnect helps',
  step_then_reconnect: 'First a step at the network, then Reconnect',
  someone_else: 'Someone else signs in',
  not_by_reconnect: 'Reconnect does not help',
  wait_only: 'It passes by itself',
  app_administrator: 'The person responsible for the network app acts',
}
