/** Seed data as a table in plain text: it reads better than objects, and so many of them fit into a file. */

export interface SeedProduct {
  sku: string
  /** Without: made of the name. */
  slug?: string
  name: string
  category: string
  priceMinor: number
  /** Pieces in Rotterdam, Leipzig and Lyon. */
  stock: [number, number, number]
  description: string
  /** RFC 3339; without: now. */
  createdAt?: string
}

/** A line is: SKU | name | category's slug | price in cents | pieces in each warehouse | description. */
export function readSeed(table: string): SeedProduct[] {
  const lines = table.trim().split('\n')
  return lines.map((line) => {
    const [sku, name, category, price, stock, description] = line.split(' | ') as string[]
    const pieces = stock!.split(' ').map(Number) as [number, number, number]
    return {
      sku: sku!,
      name: name!,
      category: category!,
      priceMinor: Number(price),
      stock: pieces,
      description: description!,
    }
  })
}
