import { nearest } from '../environment/nearest.js'

/** What a wrong name was probably meant to be, as a sentence behind another one; empty when nothing is near. */
export function didYouMean(wrong: string, names: readonly string[]): string {
  const near = nearest(wrong, names)
  return near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`
}
