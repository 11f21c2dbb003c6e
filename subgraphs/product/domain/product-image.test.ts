/** The limits of a product's images, and what stands for an alternative text that nobody gave. */
import { expect, it } from 'vitest'
import { altTextOf, checkImages } from './product-image.ts'

const image = { url: '/a.jpg', altText: 'A lamp on a desk' }

it('takes paths and https addresses, with an alternative text or without', () => {
  expect(checkImages([])).toBeUndefined()
  expect(
    checkImages([image, { url: 'https://cdn.example/b.jpg' }, { ...image, altText: '' }]),
  ).toBeUndefined()
})

it.each([
  ['too many images', Array.from({ length: 11 }, () => image)],
  ['a script', [{ url: 'javascript:alert(1)' }]],
  ['an insecure address', [{ url: 'http://cdn.example/a.jpg' }]],
  ['a long address', [{ url: `/${'a'.repeat(500)}` }]],
  ['a long alternative text', [{ ...image, altText: 'a'.repeat(251) }]],
  ['two lines', [{ ...image, altText: 'a\nb' }]],
])('refuses %s', (_what, images) => {
  expect(checkImages(images)).toMatch(/\.$/)
})

it('is described by the product where nobody described it, and by nothing where somebody said so', () => {
  expect(altTextOf({ url: '/a.jpg' }, 'Desk Lamp')).toBe('Desk Lamp')
  expect(altTextOf({ url: '/a.jpg', altText: '' }, 'Desk Lamp')).toBe('')
  expect(altTextOf(image, 'Desk Lamp')).toBe('A lamp on a desk')
})
