import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Draft } from '../lib/bindings/Draft'
import type { SaveDraft } from '../lib/bindings/SaveDraft'
import { DraftState, RETRY_AFTER_MS, SAVE_AFTER_MS } from './draft.svelte'

/** A disk whose saves finish when the test says so. */
class Disk {
  draft: Draft = {
    id: 7,
    text: 'Hello',
    link: '',
    image_address: '',
    image_words: '',
    picture: null,
    accounts: [1],
    saved_at: '2026-11-25T09:00:00Z',
    fits: [],
  }
  saves: SaveDraft[] = []
  #waiting: Array<() => void> = []
  held = false
  full = false

  load = () => Promise.resolve(structuredClone(this.draft))

  save = async (request: SaveDraft): Promise<Draft> => {
    this.saves.push(request)
    if (this.held) await new Promise<void>((done) => this.#waiting.push(done))
    // The shape of the core's problems, which is what crosses the border.
    if (this.full) throw { code: 'disk_full', message: 'The disk is full.', detail: null }
    this.draft = {
      ...this.draft,
      ...request,
      saved_at: `2026-11-25T09:21:0${this.saves.length}Z`,
    }
    return this.draft
  }

  savePicture = () => Promise.resolve(structuredClone(this.draft))
  picture = () => Promise.resolve(null)

  release(): void {
    this.held = false
    this.#waiting.splice(0).forEach((done) => done())
  }
}

async function loaded(): Promise<{ disk: Disk; draft: DraftState }> {
  const disk = new Disk()
  const draft = new DraftState(disk)
  await draft.load('Northwind')
  return { disk, draft }
}

describe('the draft', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('is there again after a restart', async () => {
    const { draft } = await loaded()
    expect(draft.text).toBe('Hello')
    expect(draft.accounts).toEqual([1])
    expect(draft.savedAt).toBe('2026-11-25T09:00:00Z')
  })

  test('an empty one was never saved', async () => {
    const disk = new Disk()
    disk.draft = { ...disk.draft, text: '', accounts: [] }
    const draft = new DraftState(disk)
    await draft.load('Northwind')
    expect(draft.savedAt).toBeNull()
  })

  test('is saved half a second after a keystroke, and while one types without a pause', async () => {
    const { disk, draft } = await loaded()
    expect(SAVE_AFTER_MS).toBeLessThanOrEqual(500)
    for (let typed = 1; typed <= 20; typed += 1) {
      draft.write('a'.repeat(typed))
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(disk.saves.length).toBeGreaterThanOrEqual(4)
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS)
    expect(disk.draft.text).toBe('a'.repeat(20))
    expect(draft.unsaved).toBe(false)
    expect(draft.savedAt).toBe(disk.draft.saved_at)
  })

  test('what was typed during a save is kept, and saved next', async () => {
    const { disk, draft } = await loaded()
    disk.held = true
    draft.write('one')
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS)
    draft.write('one two')
    disk.release()
    await vi.advanceTimersByTimeAsync(0)
    expect(draft.text).toBe('one two')
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS)
    expect(disk.draft.text).toBe('one two')
  })

  test('only one save is under way at a time', async () => {
    const { disk, draft } = await loaded()
    disk.held = true
    draft.write('one')
    const first = draft.flush()
    draft.write('two')
    const second = draft.flush()
    expect(disk.saves).toHaveLength(1)
    disk.release()
    await Promise.all([first, second])
    expect(disk.saves.map((save) => save.text)).toEqual(['one', 'two'])
  })

  test('flush saves at once', async () => {
    const { disk, draft } = await loaded()
    draft.write('bye')
    draft.writeLink('https://northwind.example')
    draft.choose([3, 4])
    await draft.flush()
    expect(disk.draft).toMatchObject({
      text: 'bye',
      link: 'https://northwind.example',
      accounts: [3, 4],
    })
  })

  test('flush without a change writes nothing', async () => {
    const { disk, draft } = await loaded()
    await draft.flush()
    expect(disk.saves).toEqual([])
  })

  test('a full disk is told, nothing typed is lost, and it tries again', async () => {
    const { disk, draft } = await loaded()
    disk.full = true
    draft.write('precious')
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS)
    expect(draft.problem?.code).toBe('disk_full')
    expect(draft.text).toBe('precious')
    expect(draft.unsaved).toBe(true)
    disk.full = false
    await vi.advanceTimersByTimeAsync(RETRY_AFTER_MS)
    expect(disk.draft.text).toBe('precious')
    expect(draft.problem).toBeNull()
  })

  test('loading again does not overwrite what is not saved yet', async () => {
    const { draft } = await loaded()
    draft.write('newer')
    await draft.load('Northwind')
    expect(draft.text).toBe('newer')
  })

  test('another database has another draft', async () => {
    const { disk, draft } = await loaded()
    disk.draft = { ...disk.draft, id: 1, text: 'Practice' }
    await draft.load('Practice')
    expect(draft.text).toBe('Practice')
    draft.write('Practice more')
    await draft.flush()
    expect(disk.saves.at(-1)?.id).toBe(1)
  })
})
