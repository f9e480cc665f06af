import { describe, expect, it } from 'vitest'
import { by, connection } from '../test/connection'
import { shortSignIn, signInsFor } from './sign_ins'

describe('the sign-ins of a selection', () => {
  it('are one for each grant and one for each row without any', () => {
    const a = connection({ connected_by: by('Ana', 1) })
    const b = connection({ connected_by: by('Tom', 2) })
    const c = connection({ connected_by: by('Ana', 1), network: 'instagram' })
    const d = connection({ connected_by: null, network: 'x' })
    const e = connection({ connected_by: null, network: 'x' })
    expect(signInsFor([a, b, c, d, e])).toEqual([
      { connections: [a.id, c.id], name: "Ana's Facebook sign-in", network: 'facebook' },
      { connections: [b.id], name: "Tom's Facebook sign-in", network: 'facebook' },
      { connections: [d.id], name: 'X', network: 'x' },
      { connections: [e.id], name: 'X', network: 'x' },
    ])
  })

  it('have a short name', () => {
    expect(shortSignIn("Ana's Facebook sign-in")).toBe("Ana's Facebook")
    expect(shortSignIn('X')).toBe('X')
  })
})
