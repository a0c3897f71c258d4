/** An element by its id, which the page has. */
export function byId(id) {
  return document.getElementById(id)
}

/** A new element. Children are text, never markup: what clients sent stands on this page. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** A button that says what it does to what. */
export function button(text, label, onClick) {
  const made = element('button', { type: 'button' }, text)
  made.setAttribute('aria-label', label)
  made.addEventListener('click', onClick)
  return made
}

/** Replaces the children only when they would differ, so that focus and selection stay where they are. */
export function fill(parent, key, make) {
  if (parent.dataset.key === key) return
  const { activeElement } = document
  const held = parent.contains(activeElement) ? activeElement.getAttribute('aria-label') : null
  parent.dataset.key = key
  parent.replaceChildren(...make())
  if (held === null) return
  const again = [...parent.querySelectorAll('button')].find((one) => one.getAttribute('aria-label') === held)
  ;(again ?? parent.closest('section').querySelector('input, select, button')).focus()
}
