/** `Tarn Chef's Knife` → `tarn-chefs-knife`: a name as it stands in web addresses. */
export const MAX_SLUG_LENGTH = 100

export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/['’\p{M}]/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG_LENGTH)
    .replaceAll(/^-+|-+$/g, '')
}
