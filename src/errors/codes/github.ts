import { defineErrors } from '../error-definition.ts';

export const githubErrors = defineErrors({
  GITHUB_RATE_LIMITED: {
    message: {
      en: 'GitHub asks installation {installation} to wait {retryAfterMilliseconds} ms before the next request.',
      es: 'GitHub pide a la instalación {installation} esperar {retryAfterMilliseconds} ms antes de la siguiente petición.',
    },
    fix: {
      en: 'Nothing to do: the work goes on by itself when the wait is over. Other installations are not affected.',
      es: 'No hay nada que hacer: el trabajo continúa solo cuando termine la espera. Las demás instalaciones no se ven afectadas.',
    },
    exitCode: 40,
    httpStatus: 503,
    retry: 'waiting',
  },
  GITHUB_UNAVAILABLE: {
    message: {
      en: 'GitHub did not answer a request about {subject} ({reason}).',
      es: 'GitHub no respondió a una petición sobre {subject} ({reason}).',
    },
    fix: {
      en: 'The engine tries again. If it lasts, look at GitHub’s status page and the network path to it.',
      es: 'El motor lo intenta de nuevo. Si persiste, mire la página de estado de GitHub y la ruta de red hacia él.',
    },
    exitCode: 40,
    httpStatus: 502,
    retry: 'transient',
  },
  GITHUB_UNEXPECTED_ANSWER: {
    message: {
      en: 'GitHub’s answer about {subject} does not have the documented form ({detail}).',
      es: 'La respuesta de GitHub sobre {subject} no tiene la forma documentada ({detail}).',
    },
    fix: {
      en: 'The engine tries again. If it lasts, check that the configured API address is GitHub’s REST API and not a proxy or login page.',
      es: 'El motor lo intenta de nuevo. Si persiste, compruebe que la dirección configurada es la API REST de GitHub y no un proxy ni una página de acceso.',
    },
    exitCode: 1,
    httpStatus: 502,
    retry: 'transient',
  },
  GITHUB_ANSWER_TOO_LARGE: {
    message: {
      en: 'GitHub’s answer about {subject} is longer than the engine reads.',
      es: 'La respuesta de GitHub sobre {subject} es más larga de lo que el motor lee.',
    },
    fix: {
      en: 'Make the repository’s tree smaller, or move the service to a repository of its own.',
      es: 'Reduzca el árbol del repositorio o mueva el servicio a un repositorio propio.',
    },
    exitCode: 30,
    httpStatus: 502,
    retry: 'terminal',
  },
  GITHUB_UNAUTHORIZED: {
    message: {
      en: 'GitHub does not accept the engine’s credentials for {subject}.',
      es: 'GitHub no acepta las credenciales del motor para {subject}.',
    },
    fix: {
      en: 'Check the App ID and its private key in the engine’s configuration, and the clock of the machine.',
      es: 'Revise el App ID y su clave privada en la configuración del motor, y el reloj de la máquina.',
    },
    exitCode: 50,
    httpStatus: 502,
    retry: 'terminal',
  },
  GITHUB_APP_KEY_INVALID: {
    message: {
      en: 'The private key of GitHub App {app} can’t sign: it is not a readable RSA key in PEM form.',
      es: 'La clave privada de la GitHub App {app} no puede firmar: no es una clave RSA legible en formato PEM.',
    },
    fix: {
      en: 'Generate a private key in the App’s settings and give the engine the whole .pem file, line breaks included.',
      es: 'Genere una clave privada en los ajustes de la App y entregue al motor el archivo .pem entero, con sus saltos de línea.',
    },
    exitCode: 50,
    httpStatus: 500,
    retry: 'terminal',
  },
  GITHUB_FORBIDDEN: {
    message: {
      en: 'GitHub does not allow the engine to do this on {subject}: {detail}',
      es: 'GitHub no permite que el motor haga esto en {subject}: {detail}',
    },
    fix: {
      en: 'Give the App the missing permission and accept it in the installation’s settings, then run the delivery again.',
      es: 'Conceda a la App el permiso que falta, acéptelo en los ajustes de la instalación y vuelva a ejecutar la entrega.',
    },
    exitCode: 50,
    httpStatus: 403,
    retry: 'terminal',
  },
  GITHUB_INSTALLATION_SUSPENDED: {
    message: {
      en: 'The App’s installation {installation} is suspended.',
      es: 'La instalación {installation} de la App está suspendida.',
    },
    fix: {
      en: 'An owner of the account can lift the suspension in its installed GitHub Apps.',
      es: 'Un propietario de la cuenta puede levantar la suspensión en sus GitHub Apps instaladas.',
    },
    exitCode: 50,
    httpStatus: 403,
    retry: 'terminal',
  },
  GITHUB_INSTALLATION_GONE: {
    message: {
      en: 'The App’s installation {installation} does not exist any more.',
      es: 'La instalación {installation} de la App ya no existe.',
    },
    fix: {
      en: 'Install the App on the account again, with access to the repository.',
      es: 'Vuelva a instalar la App en la cuenta, con acceso al repositorio.',
    },
    exitCode: 50,
    httpStatus: 404,
    retry: 'terminal',
  },
  GITHUB_NOT_FOUND: {
    message: {
      en: 'GitHub knows no such thing, or does not show it to the engine: {subject}.',
      es: 'GitHub no lo conoce o no se lo muestra al motor: {subject}.',
    },
    fix: {
      en: 'Check that it still exists and that the App’s installation includes the repository.',
      es: 'Compruebe que aún existe y que la instalación de la App incluye el repositorio.',
    },
    exitCode: 30,
    httpStatus: 404,
    retry: 'terminal',
  },
  GITHUB_COMMIT_NOT_FOUND: {
    message: {
      en: 'GitHub does not serve commit {sha} of {subject} yet.',
      es: 'GitHub todavía no sirve el commit {sha} de {subject}.',
    },
    fix: {
      en: 'The engine asks again for exactly this commit. If it was removed by a force-push, push the commit you want to run.',
      es: 'El motor vuelve a pedir exactamente este commit. Si lo quitó un force-push, publique el commit que quiere ejecutar.',
    },
    exitCode: 40,
    httpStatus: 404,
    retry: 'waiting',
  },
  GITHUB_REDIRECTED: {
    message: {
      en: 'GitHub redirected a request about {subject}; the engine does not carry its credentials to another address.',
      es: 'GitHub redirigió una petición sobre {subject}; el motor no lleva sus credenciales a otra dirección.',
    },
    fix: {
      en: 'If the repository was renamed or moved, push once more: the engine then learns the new name. Else check the configured API address.',
      es: 'Si el repositorio cambió de nombre o de lugar, publique otra vez: el motor aprenderá el nombre nuevo. Si no, revise la dirección configurada de la API.',
    },
    exitCode: 30,
    httpStatus: 502,
    retry: 'terminal',
  },
  GITHUB_REJECTED: {
    message: {
      en: 'GitHub refused a request about {subject} as invalid: {detail}',
      es: 'GitHub rechazó por inválida una petición sobre {subject}: {detail}',
    },
    fix: {
      en: 'This is a defect of the engine or a limit of GitHub; report it with this message.',
      es: 'Es un defecto del motor o un límite de GitHub; informe de ello con este mensaje.',
    },
    exitCode: 1,
    httpStatus: 502,
    retry: 'terminal',
  },
  GITHUB_ADDRESS_REFUSED: {
    message: {
      en: 'The configured GitHub API for {subject} is at an address the engine must not call.',
      es: 'La API de GitHub configurada para {subject} está en una dirección a la que el motor no debe llamar.',
    },
    fix: {
      en: 'If GitHub Enterprise runs in a private network, add its host and port to the allowed hosts.',
      es: 'Si GitHub Enterprise está en una red privada, añada su host y puerto a los hosts permitidos.',
    },
    exitCode: 10,
    httpStatus: 500,
    retry: 'terminal',
  },
  GITHUB_BLOB_TOO_LARGE: {
    message: {
      en: 'The file {oid} of {subject} is larger than the {maxBytes} bytes that are allowed.',
      es: 'El archivo {oid} de {subject} supera los {maxBytes} bytes permitidos.',
    },
    fix: {
      en: 'Make the file smaller; a Service Spec never needs that much.',
      es: 'Reduzca el archivo; una Service Spec nunca necesita tanto.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  GITHUB_TREE_TOO_LARGE: {
    message: {
      en: 'The tree of {subject} at {sha} goes past the engine’s limit of {limit} {unit, select, entries {entries} depth {levels} bytes {bytes of paths} other {requests to list it}}.',
      es: 'El árbol de {subject} en {sha} supera el límite del motor de {limit} {unit, select, entries {entradas} depth {niveles} bytes {bytes de rutas} other {peticiones para listarlo}}.',
    },
    fix: {
      en: 'Remove generated files from the repository, or move the service to a repository of its own.',
      es: 'Quite del repositorio los archivos generados o mueva el servicio a un repositorio propio.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
});
