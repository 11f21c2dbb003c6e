/**
 * What the dashboards show: each panel is a question with its queries. The Grafana files in dashboards/ are written from
 * these tables (write.ts), and a test asks a real Prometheus every query while orders flow: none fails, none is empty.
 */
import { MACHINE_DASHBOARDS } from './machine-dashboards.ts'
import type { Dashboard } from './panel.ts'
import { SHOP_DASHBOARDS } from './shop-dashboards.ts'

export const DASHBOARDS: readonly Dashboard[] = [...MACHINE_DASHBOARDS, ...SHOP_DASHBOARDS]
