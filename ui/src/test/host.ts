/** A core that answers what a test says, and remembers what it was asked. */
import type { call, Command, Request, Response } from '../lib/host'

type Answers = { [C in Command]?: (request: Request<C>) => Response<C> | Promise<Response<C>> }

export class Core {
  asked: Array<[Command, unknown]> = []

  constructor(public answers: Answers) {}

  call: typeof call = async (...[name, request]) => {
    this.asked.push([name, request ?? null])
    const answer = this.answers[name] as ((request: unknown) => unknown) | undefined
    if (answer === undefined) throw new Error(`The test has no answer to ${name}`)
    return (await answer(request ?? null)) as never
  }
}

/** What the core throws. */
export function trouble(message: string, code = 'bad_input'): never {
  throw Object.assign(new Error(message), { code, detail: null })
}
