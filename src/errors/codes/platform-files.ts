import { defineErrors } from '../error-definition.ts';

const invalidFile = { exitCode: 10, httpStatus: 422, retry: 'terminal' } as const;

/** Problems of the files that people own in the environment repo. */
export const platformFileErrors = defineErrors({
  PLATFORM_FILE_MISSING: {
    message: {
      en: 'The environment repo has no {file}.',
      es: 'El repositorio de entornos no tiene {file}.',
    },
    fix: {
      en: 'Add {file}: apiVersion enclii.dev/v1, kind Platform and a metadata.name are enough to start.',
      es: 'Añade {file}: bastan apiVersion enclii.dev/v1, kind Platform y un metadata.name para empezar.',
    },
    ...invalidFile,
  },
  PLATFORM_FILE_MISPLACED: {
    message: {
      en: 'This file is not read: it is not at the place or does not have the name that the engine looks for.',
      es: 'Este archivo no se lee: no está en el sitio o no tiene el nombre que el motor busca.',
    },
    fix: {
      en: 'Use platform.yaml, projects/<project>.yaml or environments/<environment>/environment.yaml, with the ending .yaml.',
      es: 'Usa platform.yaml, projects/<proyecto>.yaml o environments/<entorno>/environment.yaml, con la terminación .yaml.',
    },
    ...invalidFile,
  },
  PLATFORM_ONE_DOCUMENT: {
    message: {
      en: 'The file holds {count, plural, =0 {no YAML document} other {# YAML documents}}; it must hold exactly one.',
      es: 'El archivo contiene {count, plural, =0 {cero documentos} other {# documentos}} YAML; debe contener exactamente uno.',
    },
    fix: {
      en: 'Keep one document in each file; move others to files of their own.',
      es: 'Deja un documento por archivo; mueve los demás a archivos propios.',
    },
    ...invalidFile,
  },
  PLATFORM_NAME_INVALID: {
    message: {
      en: '{field} is {actual}; it must start with a letter, hold only small letters, digits and hyphens, and end with a letter or digit.',
      es: '{field} es {actual}; debe empezar por una letra, contener solo minúsculas, cifras y guiones, y acabar en letra o cifra.',
    },
    fix: {
      en: 'Write a short name{example, select, none {.} other { such as {example}.}}',
      es: 'Escribe un nombre corto{example, select, none {.} other { como {example}.}}',
    },
    ...invalidFile,
  },
  PLATFORM_ENVIRONMENT_NAME_INVALID: {
    message: {
      en: '{field} is {actual}; an environment has 1 to 15 small letters and digits, begins with a letter and has no hyphen.',
      es: '{field} es {actual}; un entorno tiene de 1 a 15 minúsculas y cifras, empieza por una letra y no lleva guion.',
    },
    fix: {
      en: 'Write a name such as dev, stage or prod.',
      es: 'Escribe un nombre como dev, stage o prod.',
    },
    ...invalidFile,
  },
  PLATFORM_CPU_INVALID: {
    message: {
      en: '{field} is {actual}, which is no amount of CPU above zero.',
      es: '{field} es {actual}, que no es una cantidad de CPU mayor que cero.',
    },
    fix: {
      en: 'Write thousandths of a core such as 250m, or cores such as 2 or 0.5.',
      es: 'Escribe milésimas de núcleo como 250m o núcleos como 2 o 0.5.',
    },
    ...invalidFile,
  },
  PLATFORM_MEMORY_INVALID: {
    message: {
      en: '{field} is {actual}, which is no size with a unit.',
      es: '{field} es {actual}, que no es un tamaño con unidad.',
    },
    fix: {
      en: 'Write a whole number and a unit, for example 512Mi or 2Gi.',
      es: 'Escribe un número entero y una unidad, por ejemplo 512Mi o 2Gi.',
    },
    ...invalidFile,
  },
  PLATFORM_REGISTRY_INVALID: {
    message: {
      en: '{field} is {actual}, which is no image repository.',
      es: '{field} es {actual}, que no es un repositorio de imágenes.',
    },
    fix: {
      en: 'Write the host and path in small letters, for example ghcr.io/acme: no https://, tag, digest or final slash.',
      es: 'Escribe el host y la ruta en minúsculas, por ejemplo ghcr.io/acme: sin https://, etiqueta, digest ni barra final.',
    },
    ...invalidFile,
  },
  PLATFORM_REPOSITORY_NAME_INVALID: {
    message: {
      en: '{field} is {actual}, which is no GitHub repository.',
      es: '{field} es {actual}, que no es un repositorio de GitHub.',
    },
    fix: {
      en: 'Write owner/name, for example shop/storefront.',
      es: 'Escribe propietario/nombre, por ejemplo shop/storefront.',
    },
    ...invalidFile,
  },
  PLATFORM_NAME_MISMATCH: {
    message: {
      en: "metadata.name is ''{name}'', but the path says ''{expected}''.",
      es: "metadata.name es ''{name}'', pero la ruta dice ''{expected}''.",
    },
    fix: {
      en: "Write ''{expected}'' as metadata.name, or rename the file. A rename makes new namespaces; it does not move what runs.",
      es: "Escribe ''{expected}'' en metadata.name o cambia el nombre del archivo. Un cambio de nombre crea espacios de nombres nuevos; no mueve lo que ya funciona.",
    },
    ...invalidFile,
  },
  PLATFORM_NAME_RESERVED: {
    message: {
      en: "The name ''{name}'' is reserved for the platform.",
      es: "El nombre ''{name}'' está reservado para la plataforma.",
    },
    fix: {
      en: 'Choose another name: not preview, argocd, default or kube, and nothing that starts with preview- or kube-.',
      es: 'Elige otro nombre: ni preview, argocd, default o kube, ni nada que empiece por preview- o kube-.',
    },
    ...invalidFile,
  },
  PLATFORM_NAMESPACE_TAKEN: {
    message: {
      en: "The project''s namespace in ''{environment}'' would be ''{namespace}'', which belongs to a component of the platform.",
      es: "El espacio de nombres del proyecto en ''{environment}'' sería ''{namespace}'', que pertenece a un componente de la plataforma.",
    },
    fix: {
      en: 'Give the project or the environment another name.',
      es: 'Cambia el nombre del proyecto o el del entorno.',
    },
    ...invalidFile,
  },
  PLATFORM_BRANCH_INVALID: {
    message: {
      en: "''{branch}'' can''t be the name of a branch.",
      es: "''{branch}'' no puede ser el nombre de una rama.",
    },
    fix: {
      en: 'Write the plain branch name, for example main or release/2: no refs/heads/, spaces, wildcards or "..".',
      es: 'Escribe solo el nombre de la rama, por ejemplo main o release/2: sin refs/heads/, espacios, comodines ni "..".',
    },
    ...invalidFile,
  },
  PLATFORM_UNKNOWN_ENVIRONMENT: {
    message: {
      en: "There is no environment ''{environment}''.{known, select, none {} other { Known: {known}.}}",
      es: "No hay ningún entorno ''{environment}''.{known, select, none {} other { Conocidos: {known}.}}",
    },
    fix: {
      en: 'Correct the name, or add environments/{environment}/environment.yaml.',
      es: 'Corrige el nombre o añade environments/{environment}/environment.yaml.',
    },
    ...invalidFile,
  },
  PLATFORM_REPOSITORY_LISTED_TWICE: {
    message: {
      en: 'Repository {repositoryId} already belongs to the project in {owner}; a repository belongs to one project.',
      es: 'El repositorio {repositoryId} ya pertenece al proyecto de {owner}; un repositorio pertenece a un solo proyecto.',
    },
    fix: {
      en: 'Remove it here, or remove it from {owner} in the same commit to hand it over.',
      es: 'Quítalo de aquí o, para traspasarlo, quítalo de {owner} en el mismo commit.',
    },
    ...invalidFile,
  },
  PLATFORM_HOST_INVALID: {
    message: {
      en: "''{host}'' is no host name or wildcard.",
      es: "''{host}'' no es un nombre de host ni un comodín.",
    },
    fix: {
      en: 'Write shop.example.com for one host or *.shop.example.com for everything below it: no scheme, port, path or IP address, at least two labels.',
      es: 'Escribe shop.example.com para un host o *.shop.example.com para todo lo que cuelga de él: sin esquema, puerto, ruta ni dirección IP, con al menos dos etiquetas.',
    },
    ...invalidFile,
  },
  PLATFORM_HOST_GRANTED_TWICE: {
    message: {
      en: "''{host}'' overlaps with ''{other}'', which is granted to the project in {owner}.",
      es: "''{host}'' se solapa con ''{other}'', concedido al proyecto de {owner}.",
    },
    fix: {
      en: 'Grant each host to one project: narrow one of the two patterns.',
      es: 'Concede cada host a un solo proyecto: acota uno de los dos patrones.',
    },
    ...invalidFile,
  },
});
