/**
 * Finds for each id what there is of it: nearly always in the live tables, and only what is not there in the
 * archive. It may be brought back from there just then, so what is in neither is looked for once more.
 */
export async function liveOrArchived<Found>(
  ids: readonly string[],
  findLive: (ids: readonly string[]) => Promise<Map<string, Found>>,
  findArchived: (ids: readonly string[]) => Promise<Map<string, Found>>,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>()
  for (const find of [findLive, findArchived, findLive]) {
    const missing = ids.filter((id) => !found.has(id))
    if (missing.length === 0) break
    for (const [id, each] of await find(missing)) found.set(id, each)
  }
  return found
}
