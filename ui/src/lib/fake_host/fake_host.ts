/** The core in memory, with invented accounts: for design work in a browser, and for tests. */

import type { CommandMap } from '../bindings/CommandMap'
import { Accounts } from './accounts'
import { activityCommands } from './activity'
import { KeptChoices } from './choices'
import { fileCommands } from './files'
import { helpCommands } from './help'
import { Mail } from './mail'
import { NetworkApps } from './network_apps'
import { Notices } from './notices'
import { People } from './people'
import { Practice } from './practice'
import { Publishing } from './publishing'
import { sceneOf, type Scene } from './scene'
import { SignIns } from './sign_ins'
import { Start } from './start'
import { Talk } from './talk'
import { World, type Commands } from './world'

export type { Scene } from './scene'

export class FakeHost extends World {
  readonly people = new People()
  readonly networkApps = new NetworkApps(this)
  readonly signIns = new SignIns(this)
  readonly publishing = new Publishing(this)
  readonly accounts = new Accounts(this, this.signIns, this.networkApps, this.publishing)
  readonly start = new Start(this, this.people)
  readonly talk = new Talk(this)
  readonly choices = new KeptChoices()
  readonly notices = new Notices(this)
  readonly mail = new Mail(this)
  readonly practice = new Practice(this)

  readonly commands: Commands = {
    ...this.start.commands,
    ...this.accounts.commands,
    ...this.signIns.commands,
    ...this.publishing.commands,
    ...this.talk.commands,
    ...this.choices.commands,
    ...this.people.commands,
    ...this.notices.commands,
    ...this.networkApps.commands,
    ...this.mail.commands,
    ...this.practice.commands,
    ...activityCommands,
    ...fileCommands(this.start),
    ...helpCommands,
  }

  async call<C extends keyof CommandMap>(
    name: C,
    request: CommandMap[C][0],
  ): Promise<CommandMap[C][1]> {
    await new Promise((resolve) => setTimeout(resolve, this.scene.delay ?? 0))
    const answer = this.commands[name](request)
    return structuredClone(answer)
  }
}

export let fakeHost = new FakeHost(sceneOf(location.search))

/** Starts over with another scene, for tests. */
export function restage(scene: Scene): FakeHost {
  fakeHost = new FakeHost(scene)
  return fakeHost
}
