import { defineErrors, type ErrorDefinition, type LocalizedText } from '../error-definition.ts';

/** What `enclii verify` cannot explain in an environment repo. Nothing changes by looking again. */
function finding(message: LocalizedText, fix: LocalizedText): ErrorDefinition {
  return { message, fix, exitCode: 10, httpStatus: 409, retry: 'terminal' };
}

const undoEdit: LocalizedText = {
  en: 'Look at the commit with "git show". If nobody meant it, restore the release’s files; the engine leaves the service alone until then.',
  es: 'Mira el commit con "git show". Si nadie lo quería, restaura los archivos de la versión; hasta entonces el motor no toca el servicio.',
};
const askWho: LocalizedText = {
  en: 'Find out who pushed the commit and whether it was meant. Trailers by anybody but the engine prove nothing.',
  es: 'Averigua quién subió el commit y si era intencionado. Los trailers que no son del motor no prueban nada.',
};

export const verifyErrors = defineErrors({
  VERIFY_NOT_A_REPOSITORY: {
    message: {
      en: "''{directory}'' is {reason, select, inside {inside a git repository, but not its root} other {no git repository}}.",
      es: "''{directory}'' {reason, select, inside {está dentro de un repositorio git, pero no es su raíz} other {no es un repositorio git}}.",
    },
    fix: { en: 'Give the directory of a clone of the environment repo, bare or with a work tree.', es: 'Indica el directorio de un clon del repositorio de entornos, bare o con árbol de trabajo.' },
    exitCode: 2,
    httpStatus: 400,
    retry: 'terminal',
  },
  VERIFY_NO_COMMITS: {
    message: { en: "''{directory}'' has no commits on its HEAD.", es: "''{directory}'' no tiene commits en su HEAD." },
    fix: { en: 'Check out the branch that the engine writes to.', es: 'Cambia a la rama en la que escribe el motor.' },
    exitCode: 2,
    httpStatus: 400,
    retry: 'terminal',
  },
  VERIFY_SHALLOW: {
    message: { en: "''{directory}'' is a shallow clone: the chain of releases can''t be followed to its start.", es: "''{directory}'' es un clon parcial: la cadena de versiones no se puede seguir hasta el principio." },
    fix: { en: 'Fetch the rest with "git fetch --unshallow".', es: 'Descarga el resto con "git fetch --unshallow".' },
    exitCode: 2,
    httpStatus: 400,
    retry: 'terminal',
  },
  VERIFY_RELEASE_FILE_MISSING: finding({ en: 'The unit has no release.yaml: nothing says what it was rendered with.', es: 'La unidad no tiene release.yaml: nada dice con qué se generó.' }, undoEdit),
  VERIFY_RELEASE_FILE_INVALID: finding({ en: 'This is no release record of a format that this version knows.', es: 'No es un registro de versión en un formato que esta versión conozca.' }, undoEdit),
  VERIFY_MODEL_MISSING: finding({ en: 'The unit has no resolved model; its manifests come from nowhere.', es: 'La unidad no tiene modelo resuelto; sus manifiestos no vienen de ninguna parte.' }, undoEdit),
  VERIFY_DISAGREES: finding({ en: '{field} is {found}, but {expected} was expected.', es: '{field} es {found}, pero se esperaba {expected}.' }, undoEdit),
  VERIFY_SPEC_DIGEST: finding({ en: 'The file is not what was released: its digest is {found}, release.yaml says {expected}.', es: 'El archivo no es el publicado: su digest es {found}, release.yaml dice {expected}.' }, undoEdit),
  VERIFY_RENDERERS_MISSING: finding(
    { en: '{units, plural, one {# unit was} other {# units were}} rendered with this renderer set, and it is not in the repo.', es: '{units, plural, one {# unidad se generó} other {# unidades se generaron}} con este conjunto de plantillas, y no está en el repositorio.' },
    { en: 'Restore the directory from the repo’s history.', es: 'Restaura el directorio desde la historia del repositorio.' },
  ),
  VERIFY_RENDERERS_INVALID: finding(
    { en: 'The renderer set can’t be used: {detail}', es: 'El conjunto de plantillas no se puede usar: {detail}' },
    { en: 'Restore the directory as its publish-renderers commit wrote it.', es: 'Restaura el directorio tal como lo escribió su commit publish-renderers.' },
  ),
  VERIFY_RENDERERS_DIGEST: finding(
    { en: 'The renderer set is not the one that its directory names: its digest is {found}.', es: 'El conjunto de plantillas no es el que indica su directorio: su digest es {found}.' },
    { en: 'Restore the directory as its publish-renderers commit wrote it.', es: 'Restaura el directorio tal como lo escribió su commit publish-renderers.' },
  ),
  VERIFY_RENDERERS_CHANGED: finding(
    { en: 'A published renderer set was changed; sets are written once.', es: 'Se cambió un conjunto de plantillas publicado; se escriben una sola vez.' },
    { en: 'Restore the file as its publish-renderers commit wrote it.', es: 'Restaura el archivo tal como lo escribió su commit publish-renderers.' },
  ),
  VERIFY_MANIFEST_DIFFERENT: finding({ en: 'The manifest is not byte-equal to what the unit’s model renders to.', es: 'El manifiesto no es igual, byte a byte, al que genera el modelo de la unidad.' }, undoEdit),
  VERIFY_MANIFEST_MISSING: finding({ en: 'The unit’s model renders to this manifest, but it is not in the repo.', es: 'El modelo de la unidad genera este manifiesto, pero no está en el repositorio.' }, undoEdit),
  VERIFY_UNEXPECTED_FILE: finding(
    { en: 'No release explains this file.', es: 'Ninguna versión explica este archivo.' },
    { en: 'Move it out of the engine’s directories; Argo CD may be applying it.', es: 'Sácalo de los directorios del motor; Argo CD podría estar aplicándolo.' },
  ),
  VERIFY_NOT_A_PLAIN_FILE: finding(
    { en: 'This is not a plain text file (git mode {mode}).', es: 'No es un archivo de texto normal (modo git {mode}).' },
    { en: 'The engine writes plain files only: remove it, or restore the release’s file.', es: 'El motor solo escribe archivos normales: elimínalo o restaura el archivo de la versión.' },
  ),
  VERIFY_NOT_RENDERABLE: finding({ en: 'The unit can’t be rendered again: {detail}', es: 'La unidad no se puede volver a generar: {detail}' }, undoEdit),
  VERIFY_FILE_CHANGED: finding({ en: 'The file was changed after release {release}, and not by the engine.', es: 'El archivo se cambió después de la versión {release}, y no por el motor.' }, undoEdit),
  VERIFY_UNIT_MISSING: finding({ en: 'The unit was deleted after release {release}, and not by the engine.', es: 'La unidad se borró después de la versión {release}, y no por el motor.' }, undoEdit),
  VERIFY_UNIT_WITHOUT_RELEASE: finding({ en: 'No release commit of the engine made this unit.', es: 'Ningún commit de versión del motor creó esta unidad.' }, undoEdit),
  VERIFY_COMMIT_NOT_ENGINE: finding(
    { en: 'The commit carries Enclii trailers, but its committer is {committer}, not the engine ({engine}).', es: 'El commit lleva trailers de Enclii, pero su committer es {committer}, no el motor ({engine}).' },
    { en: 'Find out who pushed the commit. If the engine’s address was another one then, name it with --engine-email.', es: 'Averigua quién subió el commit. Si entonces el motor tenía otra dirección, indícala con --engine-email.' },
  ),
  VERIFY_TRAILERS_INVALID: finding({ en: 'The commit’s Enclii trailers are incomplete, repeated or malformed.', es: 'Los trailers de Enclii del commit están incompletos, repetidos o mal formados.' }, askWho),
  VERIFY_COMMIT_FOREIGN_PATHS: finding({ en: 'The commit claims to be about {claimed} only, but also changes this path.', es: 'El commit dice tratar solo de {claimed}, pero también cambia esta ruta.' }, askWho),
  VERIFY_RELEASE_NUMBER: finding({ en: 'Release {found} of {unit} follows release {previous}; {expected} was expected.', es: 'La versión {found} de {unit} sigue a la {previous}; se esperaba la {expected}.' }, askWho),
  VERIFY_RELEASE_PREVIOUS: finding({ en: 'Release {release} of {unit} names {found} as the previous release’s commit; it is {expected}.', es: 'La versión {release} de {unit} indica {found} como commit de la anterior; es {expected}.' }, askWho),
});
