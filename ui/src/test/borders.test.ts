/** Imports run one way: views -> components -> state -> lib -> bindings, and never in a circle. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = resolve(import.meta.dirname, '..')

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return files(path)
    return /\.(ts|svelte)$/.test(name) && !/\.test\.ts$/.test(name) ? [path] : []
  })
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)]
  return found.flatMap(([, target]) => {
    const base = resolve(dirname(path), target!)
    return [base, `${base}.ts`].filter((one) => all.has(one)).slice(0, 1)
  })
}

const all = new Set(files(source))
const graph = new Map([...all].map((path) => [path, importsOf(path)]))
const name = (path: string) => relative(source, path)

/** Lower layers know nothing of higher ones. */
const layers = ['lib/bindings', 'lib', 'state', 'components', 'views', '']
const layerOf = (path: string) => layers.findIndex((layer) => name(path).startsWith(layer))

describe('imports', () => {
  it('are found', () => {
    expect(importsOf(join(source, 'App.svelte')).map(name)).toContain('state/app.svelte.ts')
  })

  it('run downwards', () => {
    const upwards = [...graph].flatMap(([path, targets]) =>
      name(path).startsWith('test/')
        ? []
        : targets
            .filter((target) => layerOf(target) > layerOf(path))
            .map((target) => `${name(path)} -> ${name(target)}`),
    )
    expect(upwards).toEqual([])
  })

  it('make no circle', () => {
    const done = new Set<string>()
    const circles: string[] = []
    const walk = (path: string, way: string[]) => {
      const seen = way.indexOf(path)
      if (seen >= 0) return void circles.push([...way.slice(seen), path].map(name).join(' -> '))
      if (done.has(path)) return
      for (const target of graph.get(path) ?? []) walk(target, [...way, path])
      done.add(path)
    }
    for (const path of graph.keys()) walk(path, [])
    expect(circles).toEqual([])
  })
})
