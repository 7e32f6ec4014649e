import { defineErrors } from '../error-definition.ts';

const invalid = { exitCode: 10, httpStatus: 422, retry: 'terminal' } as const;

export const sourceErrors = defineErrors({
  SOURCE_NOT_A_FILE: {
    message: { en: 'enclii.yaml must be a plain file in git; this is {found}.', es: 'enclii.yaml debe ser un archivo normal en git; esto es {found}.' },
    fix: { en: 'Commit the file itself. Links and submodules are never followed.', es: 'Haz commit del archivo mismo. Los enlaces y submódulos nunca se siguen.' },
    ...invalid,
  },
  SOURCE_LFS_POINTER: {
    message: { en: 'enclii.yaml is a Git LFS pointer; its content is not in git.', es: 'enclii.yaml es un puntero de Git LFS; su contenido no está en git.' },
    fix: { en: 'Take it out of LFS: git lfs untrack, then commit the file again.', es: 'Sácalo de LFS: git lfs untrack, y vuelve a hacer commit del archivo.' },
    ...invalid,
  },
  SOURCE_SPEC_TOO_LARGE: {
    message: { en: 'enclii.yaml has {bytes, number} bytes; at most {limit, number} are read.', es: 'enclii.yaml tiene {bytes, number} bytes; se leen como máximo {limit, number}.' },
    fix: { en: 'Split it into one file per service.', es: 'Divídelo en un archivo por servicio.' },
    ...invalid,
  },
  SOURCE_UNSAFE_PATH: {
    message: { en: 'The path of this file cannot be used safely.', es: 'La ruta de este archivo no se puede usar con seguridad.' },
    fix: { en: 'Use a path without .., .git, backslashes or control characters.', es: 'Usa una ruta sin .., .git, barras invertidas ni caracteres de control.' },
    ...invalid,
  },
  SOURCE_TOO_MANY_SPECS: {
    message: { en: 'The repository has more than {limit, number} enclii.yaml files; this one and the following are not read.', es: 'El repositorio tiene más de {limit, number} archivos enclii.yaml; este y los siguientes no se leen.' },
    fix: { en: 'Split the repository, or remove specs that are not used.', es: 'Divide el repositorio o elimina los specs que no se usan.' },
    ...invalid,
  },
  SOURCE_REPOSITORY_NOT_GRANTED: {
    message: { en: 'The GitHub App has no access to repository {repositoryId}, or its name belongs to another repository now.', es: 'La GitHub App no tiene acceso al repositorio {repositoryId}, o su nombre pertenece ahora a otro repositorio.' },
    fix: { en: 'Install the GitHub App on the repository.', es: 'Instala la GitHub App en el repositorio.' },
    exitCode: 50,
    httpStatus: 403,
    retry: 'terminal',
  },
  SOURCE_REF_STALE: {
    message: { en: 'GitHub still answers an older commit for {branch}.', es: 'GitHub todavía responde un commit anterior para {branch}.' },
    fix: { en: 'Nothing to do: it is read again shortly.', es: 'No hay que hacer nada: se vuelve a leer en breve.' },
    exitCode: 40,
    httpStatus: 202,
    retry: 'waiting',
  },
});
