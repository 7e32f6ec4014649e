import { defineErrors } from '../error-definition.ts';

/** What talking to the environment repo's git server, or keeping its local clone, can go wrong with. */
export const gitErrors = defineErrors({
  GIT_CONFIGURATION_INVALID: {
    message: {
      en: 'The environment repo cannot be opened: {reason, select, url {the URL must be https, or http on a loopback address, without user name, password, query or fragment} branch {the branch name is not a valid git branch name} identity {the commit identity needs a name and an email without line breaks or angle brackets} other {an option is invalid}}.',
      es: 'No se puede abrir el repositorio de entornos: {reason, select, url {la URL debe ser https, o http en una dirección de loopback, sin usuario, contraseña, consulta ni fragmento} branch {el nombre de la rama no es un nombre de rama de git válido} identity {la identidad de los commits necesita un nombre y un correo sin saltos de línea ni corchetes angulares} other {una opción no es válida}}.',
    },
    fix: {
      en: 'Correct the environment repo settings and start again. Credentials are configured separately, never inside the URL.',
      es: 'Corrija la configuración del repositorio de entornos y vuelva a iniciar. Las credenciales se configuran aparte, nunca dentro de la URL.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  GIT_UNREACHABLE: {
    message: {
      en: 'The git server of {repository} did not give a usable answer: {reason}.',
      es: 'El servidor git de {repository} no dio una respuesta utilizable: {reason}.',
    },
    fix: {
      en: 'Enclii tries again by itself. If a push was under way it may have been applied: the next attempt reads the branch first. If it persists, check the network and the status of the git server.',
      es: 'Enclii lo vuelve a intentar por sí mismo. Si había un push en curso, puede haberse aplicado: el siguiente intento lee primero la rama. Si persiste, revise la red y el estado del servidor git.',
    },
    exitCode: 30,
    httpStatus: 503,
    retry: 'transient',
  },
  GIT_PROTOCOL_ERROR: {
    message: {
      en: '{repository} did not answer as a git server: {reason}.',
      es: '{repository} no respondió como un servidor git: {reason}.',
    },
    fix: {
      en: 'Check that the URL is the clone URL of the environment repo and that no proxy or login page stands in between.',
      es: 'Compruebe que la URL es la de clonado del repositorio de entornos y que no hay un proxy o una página de acceso en medio.',
    },
    exitCode: 30,
    httpStatus: 502,
    retry: 'transient',
  },
  GIT_AUTHENTICATION_FAILED: {
    message: {
      en: '{repository} refused the credentials (HTTP {status}).',
      es: '{repository} rechazó las credenciales (HTTP {status}).',
    },
    fix: {
      en: 'Give the GitHub App (or the token) read and write access to the contents of the environment repo, and check that it has not expired or been suspended.',
      es: 'Dé a la GitHub App (o al token) acceso de lectura y escritura al contenido del repositorio de entornos, y compruebe que no ha caducado ni está suspendida.',
    },
    exitCode: 50,
    httpStatus: 502,
    retry: 'waiting',
  },
  GIT_REPOSITORY_NOT_FOUND: {
    message: {
      en: 'There is no git repository at {repository}, or the credentials may not see it.',
      es: 'No hay ningún repositorio git en {repository}, o las credenciales no pueden verlo.',
    },
    fix: {
      en: 'Check the URL of the environment repo and that the GitHub App is installed on it.',
      es: 'Compruebe la URL del repositorio de entornos y que la GitHub App está instalada en él.',
    },
    exitCode: 30,
    httpStatus: 502,
    retry: 'waiting',
  },
  GIT_REDIRECTED: {
    message: {
      en: '{repository} answered with a redirect (HTTP {status}), which is never followed: the credentials belong to this address only.',
      es: '{repository} respondió con una redirección (HTTP {status}), que nunca se sigue: las credenciales son solo para esta dirección.',
    },
    fix: {
      en: 'If the environment repo was renamed or moved, configure its new URL.',
      es: 'Si el repositorio de entornos cambió de nombre o de lugar, configure su nueva URL.',
    },
    exitCode: 30,
    httpStatus: 502,
    retry: 'waiting',
  },
  GIT_RESPONSE_TOO_LARGE: {
    message: {
      en: '{repository} sent more than the {limit} bytes that are accepted for one answer.',
      es: '{repository} envió más de los {limit} bytes que se aceptan para una respuesta.',
    },
    fix: {
      en: 'Raise the byte limit for the environment repo if it is that large, or look for what large files were committed to it.',
      es: 'Aumente el límite de bytes del repositorio de entornos si es así de grande, o busque qué archivos grandes se confirmaron en él.',
    },
    exitCode: 30,
    httpStatus: 502,
    retry: 'transient',
  },
  GIT_BRANCH_MISSING: {
    message: {
      en: 'The branch {branch} does not exist in {repository}.',
      es: 'La rama {branch} no existe en {repository}.',
    },
    fix: {
      en: 'Create the branch with a first commit (`enclii bootstrap` writes one), or configure the branch that the environment repo uses. Nothing is written or removed until then.',
      es: 'Cree la rama con un primer commit (`enclii bootstrap` escribe uno), o configure la rama que usa el repositorio de entornos. Hasta entonces no se escribe ni se elimina nada.',
    },
    exitCode: 30,
    httpStatus: 409,
    retry: 'waiting',
  },
  GIT_PUSH_REJECTED: {
    message: {
      en: 'The git server does not accept pushes by Enclii to {branch}: {reason}.',
      es: 'El servidor git no acepta los push de Enclii a {branch}: {reason}.',
    },
    fix: {
      en: 'Let the GitHub App bypass the rules of this branch, or set the write mode of the environment to `pull-request`.',
      es: 'Permita que la GitHub App omita las reglas de esta rama, o ponga el modo de escritura del entorno en `pull-request`.',
    },
    exitCode: 30,
    httpStatus: 409,
    retry: 'terminal',
  },
  GIT_PUSH_TOO_LARGE: {
    message: {
      en: 'The push to {branch} is larger than is accepted: {reason}.',
      es: 'El push a {branch} es más grande de lo que se acepta: {reason}.',
    },
    fix: {
      en: 'Write fewer services in one push, or make the rendered files smaller.',
      es: 'Escriba menos servicios en un push, o reduzca los archivos generados.',
    },
    exitCode: 30,
    httpStatus: 413,
    retry: 'terminal',
  },
  GIT_FOREIGN_PATH: {
    message: {
      en: 'The commit was not made: {reason, select, unsafe {{path} is not a path that may be written} unowned {{path} is outside of what this change owns} unlisted {it would change {path}, which the change does not name} conflict {{path} is written and also removed, or lies below a file that is written} other {{path} may not be changed}}.',
      es: 'El commit no se hizo: {reason, select, unsafe {{path} no es una ruta que se pueda escribir} unowned {{path} está fuera de lo que este cambio posee} unlisted {cambiaría {path}, que el cambio no nombra} conflict {{path} se escribe y también se elimina, o está debajo de un archivo que se escribe} other {{path} no se puede cambiar}}.',
    },
    fix: {
      en: 'This is a defect of Enclii or of a renderer, stopped before anything was pushed. Report it with the path and the delivery id.',
      es: 'Es un defecto de Enclii o de un renderer, detenido antes de enviar nada. Repórtelo con la ruta y el id de la entrega.',
    },
    exitCode: 30,
    httpStatus: 500,
    retry: 'terminal',
  },
  GIT_INVALID_MESSAGE: {
    message: {
      en: 'The commit was not made: its message is empty or holds a NUL character.',
      es: 'El commit no se hizo: su mensaje está vacío o contiene un carácter NUL.',
    },
    fix: {
      en: 'This is a defect of Enclii, stopped before anything was pushed. Report it with the delivery id.',
      es: 'Es un defecto de Enclii, detenido antes de enviar nada. Repórtelo con el id de la entrega.',
    },
    exitCode: 30,
    httpStatus: 500,
    retry: 'terminal',
  },
  GIT_COMMIT_UNKNOWN: {
    message: {
      en: 'The environment repo holds no commit {commit}.',
      es: 'El repositorio de entornos no contiene el commit {commit}.',
    },
    fix: {
      en: 'The branch may have been force-pushed: read its tip again and start from there.',
      es: 'Es posible que se haya hecho un force-push de la rama: lea de nuevo su punta y empiece desde ahí.',
    },
    exitCode: 30,
    httpStatus: 404,
    retry: 'terminal',
  },
  GIT_CLONE_DAMAGED: {
    message: {
      en: 'The local clone of the environment repo is damaged and will be cloned again.',
      es: 'El clon local del repositorio de entornos está dañado y se volverá a clonar.',
    },
    fix: {
      en: 'Enclii repairs this by itself. If it comes back, check the disk that holds the data directory.',
      es: 'Enclii lo repara por sí mismo. Si se repite, revise el disco que contiene el directorio de datos.',
    },
    exitCode: 30,
    httpStatus: 503,
    retry: 'transient',
  },
  GIT_OBJECT_TOO_LARGE: {
    message: {
      en: 'A file in the environment repo has {size} bytes; at most {limit} are read.',
      es: 'Un archivo del repositorio de entornos tiene {size} bytes; se leen como máximo {limit}.',
    },
    fix: {
      en: 'Remove the large file from the environment repo: it holds only text that people and Enclii write.',
      es: 'Quite el archivo grande del repositorio de entornos: solo contiene texto que escriben las personas y Enclii.',
    },
    exitCode: 30,
    httpStatus: 422,
    retry: 'terminal',
  },
  GIT_COMMAND_FAILED: {
    message: {
      en: '`git {command}` failed: {reason}.',
      es: '`git {command}` falló: {reason}.',
    },
    fix: {
      en: 'Check that git 2.31 or newer is installed and that the data directory is writable and not full.',
      es: 'Compruebe que git 2.31 o posterior está instalado y que el directorio de datos se puede escribir y no está lleno.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'transient',
  },
});
