/** Runs in the browser: the texts of a page whose contrast is below what WCAG AA asks for, with the ratio. */
/* global document, getComputedStyle, NodeFilter */

export function poorContrasts() {
  const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (color) => {
    const [r, g, b] = color.slice(0, 3).map((value) => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const backgroundOf = (element) => {
    if (!element) return [255, 255, 255]
    const color = parse(getComputedStyle(element).backgroundColor)
    return color.length === 3 || color[3] === 1 ? color : backgroundOf(element.parentElement)
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const poor = []
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { parentElement: parent, textContent: text } = node
    if (!parent.checkVisibility() || !text.trim() || parent.closest('script, option, noscript')) continue
    const lights = [parse(getComputedStyle(parent).color), backgroundOf(parent)].map(luminance)
    const ratio = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05)
    if (ratio < 4.5) poor.push(`${text.trim()}: ${ratio.toFixed(1)}`)
  }
  return poor
}
