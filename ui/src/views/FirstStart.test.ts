import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import { app } from '../state/app.svelte'
import { expectAccessible, stage } from '../test/stage'
import FirstStart from './FirstStart.svelte'

const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } })

describe('the first start', () => {
  it('asks for what is missing and goes there', async () => {
    const host = await stage({ phase: 'first_start' })
    const call = vi.spyOn(host, 'call')
    render(FirstStart)
    await expectAccessible()
    await fireEvent.click(screen.getByRole('button', { name: /Connect real accounts/ }))
    expect(await screen.findByText('Name the company the accounts belong to.')).toBeTruthy()
    expect(document.activeElement).toBe(screen.getByLabelText('Company'))
    expect(call).not.toHaveBeenCalled()
    await type('Company', 'Northwind')
    await type('Your name', 'Mei Lin')
    await type('Your email', 'mei')
    await fireEvent.click(screen.getByRole('button', { name: /Connect real accounts/ }))
    expect(await screen.findByText(/This is not an email address/)).toBeTruthy()
    expect(call).not.toHaveBeenCalled()
    await expectAccessible()
  })

  it('starts with real accounts', async () => {
    const host = await stage({ phase: 'first_start' })
    const call = vi.spyOn(host, 'call')
    render(FirstStart)
    await type('Company', '  Northwind ')
    await type('Your name', 'Mei Lin')
    await fireEvent.click(screen.getByRole('button', { name: /Connect real accounts/ }))
    await waitFor(() => expect(app.start?.phase.kind).toBe('ready'))
    expect(call).toHaveBeenCalledWith('set_up', {
      company: 'Northwind',
      your_name: 'Mei Lin',
      your_email: null,
    })
    expect(app.start?.mode).toBe('real')
  })

  it('starts in practice mode', async () => {
    await stage({ phase: 'first_start' })
    render(FirstStart)
    await type('Company', 'Northwind')
    await type('Your name', 'Mei Lin')
    await type('Your email', 'mei.lin@northwind.example')
    await fireEvent.click(screen.getByRole('button', { name: /Explore in practice mode/ }))
    await waitFor(() => expect(app.view).toBe('home'))
    await waitFor(() => expect(app.practice).toBe(true))
  })

  it('keeps what was typed when it cannot be saved', async () => {
    const host = await stage({ phase: 'first_start' })
    render(FirstStart)
    await type('Company', 'Northwind')
    await type('Your name', 'Mei Lin')
    vi.spyOn(host, 'call').mockRejectedValue({ code: 'disk_full', message: '', detail: null })
    await fireEvent.click(screen.getByRole('button', { name: /Explore in practice mode/ }))
    expect(await screen.findByText('The disk is full, so nothing can be saved')).toBeTruthy()
    expect(screen.getByLabelText<HTMLInputElement>('Company').value).toBe('Northwind')
  })
})
