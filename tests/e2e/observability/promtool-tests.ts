/** The cases of the alerts as promtool reads them. */
import { ALERTS, type Alert } from '../../../observability/alerts.ts'
import { ALERT_CASES, type AlertCase, type Labels } from './alert-cases.ts'

/** The alerts that a case lets fire. */
export const alertsThatFire = (): ReadonlySet<string> =>
  new Set(ALERT_CASES.flatMap(({ moments }) => moments.flatMap(({ firing }) => firing.map(([name]) => name))))

/** promtool's files: what takes hours is evaluated less often. @param rules the file of the rules */
export function promtoolTests(rules: string): object[] {
  const long = (each: AlertCase) => each.moments.some(({ minute }) => minute > 62)
  return [
    promtoolFile(
      rules,
      '1m',
      ALERT_CASES.filter((each) => !long(each)),
    ),
    promtoolFile(rules, '5m', ALERT_CASES.filter(long)),
  ]
}

function promtoolFile(rules: string, evaluation_interval: string, cases: readonly AlertCase[]): object {
  return {
    rule_files: [rules],
    evaluation_interval,
    group_eval_order: ['storegraph-objectives', 'storegraph-alerts'],
    tests: cases.map(({ what, series, moments }) => ({
      name: what,
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      alert_rule_test: moments.flatMap(({ minute, firing }) =>
        ALERTS.map((alert) => ({
          eval_time: `${minute}m`,
          alertname: alert.name,
          exp_alerts: firing
            .filter(([name]) => name === alert.name)
            .map(([, labels]) => expected(alert, labels)),
        })),
      ),
    })),
  }
}

function expected({ name, severity, summary }: Alert, labels: Labels) {
  return {
    exp_labels: { severity, ...labels },
    exp_annotations: {
      summary: summary.replaceAll(
        /\{\{ \$labels\.(\w+) \}\}/g,
        (_text, label: string) => labels[label] ?? '',
      ),
      runbook: `docs/runbooks/alerts.md#${name.toLowerCase()}`,
    },
  }
}
