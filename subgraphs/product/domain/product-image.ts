/**
 * The images of a product, the main one first. Where staff gave an image no alternative text, it is the product's
 * name, also after the product was renamed.
 */
const MAX_IMAGES = 10
const MAX_URL_LENGTH = 500
const MAX_ALT_TEXT_LENGTH = 250
const URL = /^(\/|https:\/\/)[^\s"'<>\\]+$/

export interface ProductImage {
  readonly url: string
  /** What it shows; empty for an image that says nothing more than the text beside it. */
  readonly altText?: string | null
}

/** What is wrong with the images; undefined when they are well formed. */
export function checkImages(images: readonly ProductImage[]): string | undefined {
  if (images.length > MAX_IMAGES) return `A product may have at most ${MAX_IMAGES} images.`
  if (!images.every(({ url }) => url.length <= MAX_URL_LENGTH && URL.test(url))) {
    return `An image's URL is a path that begins with / or an https address, of at most ${MAX_URL_LENGTH} characters.`
  }
  if (!images.every(({ altText }) => isAltText(altText ?? ''))) {
    return `An image's alternative text must be one line of at most ${MAX_ALT_TEXT_LENGTH} characters.`
  }
  return undefined
}

export function altTextOf(image: ProductImage, productName: string): string {
  return image.altText ?? productName
}

function isAltText(text: string): boolean {
  return text.length <= MAX_ALT_TEXT_LENGTH && !/\p{Cc}/u.test(text)
}
