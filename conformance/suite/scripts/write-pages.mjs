// Writes docs/reference/clauses.md and kill-matrix.md: node scripts/write-pages.mjs. Build the package first. A test compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { listClauses } from '../dist/index.js'
import { clausesPage, killsPage } from './pages.mjs'

const kills = JSON.parse(readFileSync(new URL('../kills.json', import.meta.url), 'utf8'))
const folder = new URL('../../../docs/reference/', import.meta.url)
writeFileSync(new URL('clauses.md', folder), clausesPage(listClauses()))
writeFileSync(new URL('kill-matrix.md', folder), killsPage(kills))
