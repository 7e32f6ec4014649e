import type { Language, LocalizedText } from '../../errors/error-definition.ts';
import { formatMessage, type MessageParams } from '../../errors/format-message.ts';

/** Everything that reports say besides the error registry's sentences, as ICU MessageFormat. */
const phrases = {
  clearToDeploy: { en: 'Clear to deploy', es: 'Despliegue autorizado' },
  holdingAtJunction: { en: 'Holding at Junction', es: 'En espera en Enlace' },
  onItsWay: { en: 'On its way', es: 'En camino' },
  notDeployed: { en: 'Not deployed', es: 'No se despliega' },
  partlyDeployed: { en: 'Partly deployed', es: 'Desplegado en parte' },
  heldForAPerson: { en: 'Held for a person', es: 'Retenido a la espera de una persona' },
  overtaken: { en: 'Overtaken by a newer push', es: 'Adelantado por un push más nuevo' },
  nothingToDo: { en: 'Nothing to deploy', es: 'Nada que desplegar' },

  committedCount: {
    en: '{count, plural, one {# release committed} other {# releases committed}} to the environment repo',
    es: '{count, plural, one {# versión confirmada} other {# versiones confirmadas}} en el repositorio de entornos',
  },
  noChangeCount: { en: '{count, plural, other {# unchanged}}', es: '{count, plural, other {# sin cambios}}' },
  pendingCount: { en: '{count, plural, other {# pending}}', es: '{count, plural, one {# pendiente} other {# pendientes}}' },
  waitingCount: { en: '{count, plural, other {# waiting}}', es: '{count, plural, other {# en espera}}' },
  rejectedCount: { en: '{count, plural, other {# rejected}}', es: '{count, plural, one {# rechazada} other {# rechazadas}}' },
  failedCount: { en: '{count, plural, other {# failed}}', es: '{count, plural, one {# fallida} other {# fallidas}}' },
  heldCount: { en: '{count, plural, other {# held}}', es: '{count, plural, one {# retenida} other {# retenidas}}' },
  supersededCount: { en: '{count, plural, other {# superseded}}', es: '{count, plural, one {# reemplazada} other {# reemplazadas}}' },
  problemCount: {
    en: '{count, plural, one {# problem} other {# problems}} in the files of this commit',
    es: '{count, plural, one {# problema} other {# problemas}} en los archivos de este commit',
  },

  pending: { en: 'Pending', es: 'Pendiente' },
  waiting: { en: 'Waiting', es: 'En espera' },
  committed: { en: 'Committed', es: 'Confirmada' },
  'no-change': { en: 'No change', es: 'Sin cambios' },
  superseded: { en: 'Superseded', es: 'Reemplazada' },
  rejected: { en: 'Rejected', es: 'Rechazada' },
  held: { en: 'Held', es: 'Retenida' },
  failed: { en: 'Failed', es: 'Fallida' },
  release: { en: 'release {number}', es: 'versión {number}' },

  service: { en: 'Service', es: 'Servicio' },
  environment: { en: 'Environment', es: 'Entorno' },
  state: { en: 'State', es: 'Estado' },
  sharedObjects: { en: 'shared objects', es: 'objetos compartidos' },
  reasons: { en: 'Reasons', es: 'Motivos' },
  problems: { en: 'Problems', es: 'Problemas' },
  releases: { en: 'Releases', es: 'Versiones' },
  andMore: { en: 'and {count, plural, other {# more}}', es: 'y {count, plural, other {# más}}' },
  line: { en: 'line {line}', es: 'línea {line}' },
  annotationsKept: {
    en: 'Only the first {kept} of {total} problems are marked in the files.',
    es: 'Solo los primeros {kept} de {total} problemas se marcan en los archivos.',
  },
  cut: { en: 'Cut here: the report is longer than GitHub takes.', es: 'Cortado aquí: el informe supera lo que admite GitHub.' },
  fullReport: { en: 'Full report', es: 'Informe completo' },
  commitIsNotHealth: {
    en: 'Committed means written to the environment repo. Argo CD applies it from there; this report says nothing about health.',
    es: 'Confirmada significa escrita en el repositorio de entornos. Argo CD la aplica desde allí; este informe no dice nada del estado en el clúster.',
  },

  deploymentPending: { en: 'Waiting to be committed to the environment repo', es: 'A la espera de confirmarse en el repositorio de entornos' },
  deploymentCommitted: {
    en: 'Committed to the environment repo as release {number}; Argo CD takes it from there',
    es: 'Confirmada en el repositorio de entornos como versión {number}; Argo CD sigue desde ahí',
  },
  deploymentSuperseded: { en: 'Superseded by a newer push', es: 'Reemplazada por un push más nuevo' },
} as const satisfies Record<string, LocalizedText>;

export type PhraseKey = keyof typeof phrases;

export function phrase(key: PhraseKey, language: Language, params: MessageParams = {}): string {
  return formatMessage(phrases[key][language], params, language);
}
