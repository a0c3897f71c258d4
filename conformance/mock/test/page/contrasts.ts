import type { Page } from 'playwright-core'

/** How a text stands out from what is behind it. */
export interface Contrast {
  readonly text: string
  readonly ratio: number
}

/** Runs in the page: our own program knows no DOM. */
const inPage = `[...document.querySelectorAll('body *')]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
  .filter((one) => one.checkVisibility() && one.tagName !== 'OPTION')
  .map((one) => {
    let behind = one
    while (behind && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement
    const ground = behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)'
    return { text: one.textContent.trim().slice(0, 40), colour: getComputedStyle(one).color, ground }
  })`

/** The contrast of every text on the page (WCAG 2.2, relative luminance). */
export async function contrasts(page: Page): Promise<readonly Contrast[]> {
  const found = await page.evaluate<{ text: string; colour: string; ground: string }[]>(inPage)
  return found.map(({ text, colour, ground }) => ({ text, ratio: ratioOf(luminance(colour), luminance(ground)) }))
}

function ratioOf(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
