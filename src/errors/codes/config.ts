import { defineErrors } from '../error-definition.ts';

/** CONFIG_INVALID is what stops the start; the others are the lines in it. */
export const configErrors = defineErrors({
  CONFIG_INVALID: {
    message: {
      en: 'The daemon does not start: the configuration has {count, plural, one {# mistake} other {# mistakes}}.\n{list}',
      es: 'El servicio no se inicia: la configuración tiene {count, plural, one {# error} other {# errores}}.\n{list}',
    },
    fix: {
      en: 'Correct every line above and start again. All settings: docs/reference/configuration.md.',
      es: 'Corrija cada una de las líneas anteriores e inicie de nuevo. Todos los ajustes: docs/reference/configuration.md.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_MISSING: {
    message: {
      en: '{variable} ({field}) is not set.',
      es: 'Falta {variable} ({field}).',
    },
    fix: {
      en: 'Set {variable}{secret, select, yes {, or {variable}_FILE to the path of a file that holds the value} other {}}, or {field} in the file that ENCLII_CONFIG names.',
      es: 'Indique {variable}{secret, select, yes {, o en {variable}_FILE la ruta de un archivo con el valor} other {}}, o {field} en el archivo que nombra ENCLII_CONFIG.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_WRONG_TYPE: {
    message: {
      en: '{place}: expected {type, select, integer {a whole number} array {a list of texts} string {a text} other {{type}}}.',
      es: '{place}: se esperaba {type, select, integer {un número entero} array {una lista de textos} string {un texto} other {{type}}}.',
    },
    fix: {
      en: '{type, select, integer {Write digits only, without a unit.} string {In YAML, put quotes around it.} other {Write it as the reference shows.}}',
      es: '{type, select, integer {Escriba solo cifras, sin unidad.} string {En YAML, póngalo entre comillas.} other {Escríbalo como indica la referencia.}}',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_NOT_ONE_OF: {
    message: {
      en: '{place}: expected one of {allowed}.',
      es: '{place}: se esperaba uno de {allowed}.',
    },
    fix: {
      en: 'Use one of these words.',
      es: 'Use una de estas palabras.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_OUT_OF_RANGE: {
    message: {
      en: '{place}: expected a number of {bound, select, minimum {at least} other {at most}} {limit, number, ::group-off}.',
      es: '{place}: se esperaba un número {bound, select, minimum {no menor que} other {no mayor que}} {limit, number, ::group-off}.',
    },
    fix: {
      en: 'Choose a number inside the bounds.',
      es: 'Elija un número dentro de los límites.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_TOO_SHORT: {
    message: {
      en: '{place}: expected at least {minimum, plural, one {# character} other {# characters}}.',
      es: '{place}: {minimum, plural, one {se esperaba al menos # carácter} other {se esperaban al menos # caracteres}}.',
    },
    fix: {
      en: 'Give a longer value; for a secret, generate a random one (openssl rand -hex 32).',
      es: 'Indique un valor más largo; para un secreto, genere uno aleatorio (openssl rand -hex 32).',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_REPEATED: {
    message: {
      en: '{place}: the same entry stands there twice.',
      es: '{place}: la misma entrada aparece dos veces.',
    },
    fix: {
      en: 'Remove one of the two.',
      es: 'Elimine una de las dos.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_WRONG_FORMAT: {
    message: {
      en: '{place}: expected {format, select, secureUrl {an https URL without user name or password} webUrl {an http or https URL} postgresUrl {a connection string like postgresql://role:password@host:5432/database} privateKeyPem {a private key in PEM format} email {an e-mail address} other {another form}}.',
      es: '{place}: se esperaba {format, select, secureUrl {una URL https sin usuario ni contraseña} webUrl {una URL http o https} postgresUrl {una cadena de conexión como postgresql://role:password@host:5432/database} privateKeyPem {una clave privada en formato PEM} email {una dirección de correo} other {otra forma}}.',
    },
    fix: {
      en: '{format, select, secureUrl {Plain http is accepted for this machine (localhost) only; put credentials into their own setting.} privateKeyPem {Use the .pem file that GitHub gave you for the App, or generate a new key in the settings of the App.} other {Write it in that form.}}',
      es: '{format, select, secureUrl {Se acepta http solo para esta máquina (localhost); ponga las credenciales en su propio ajuste.} privateKeyPem {Use el archivo .pem que GitHub le dio para la App, o genere una clave nueva en los ajustes de la App.} other {Escríbalo en esa forma.}}',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_SYNTAX: {
    message: {
      en: '{place}: this is not valid YAML ({reason}).',
      es: '{place}: esto no es YAML válido ({reason}).',
    },
    fix: {
      en: 'Correct the syntax there; check indentation and quotes first.',
      es: 'Corrija ahí la sintaxis; revise primero la sangría y las comillas.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_NOT_A_GROUP: {
    message: {
      en: '{place}: expected a group of settings.',
      es: '{place}: se esperaba un grupo de ajustes.',
    },
    fix: {
      en: 'Indent the settings of the group below its name, each as "name: value".',
      es: 'Escriba los ajustes del grupo debajo de su nombre, con sangría, cada uno como "nombre: valor".',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_UNKNOWN_FIELD: {
    message: {
      en: '{place}: there is no setting "{field}".',
      es: '{place}: no existe el ajuste "{field}".',
    },
    fix: {
      en: '{suggestion, select, none {Remove it} other {Did you mean "{suggestion}"? If not, remove it}}.',
      es: '{suggestion, select, none {Elimínelo} other {¿Quiso decir "{suggestion}"? Si no, elimínelo}}.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_UNKNOWN_VARIABLE: {
    message: {
      en: '{variable}: there is no such variable.',
      es: '{variable}: no existe tal variable.',
    },
    fix: {
      en: 'Did you mean {suggestion}? If not, unset it.',
      es: '¿Quiso decir {suggestion}? Si no, elimínela.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_FILE_UNREADABLE: {
    message: {
      en: '{place}: the file {path} cannot be read ({reason}).',
      es: '{place}: no se puede leer el archivo {path} ({reason}).',
    },
    fix: {
      en: 'Check the path, and that the account of the daemon may read the file.',
      es: 'Compruebe la ruta y que la cuenta del servicio pueda leer el archivo.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
  CONFIG_GIVEN_TWICE: {
    message: {
      en: '{place}: the same setting is also given by {other}.',
      es: '{place}: el mismo ajuste se da también en {other}.',
    },
    fix: {
      en: 'Keep one of the two.',
      es: 'Conserve uno de los dos.',
    },
    exitCode: 2,
    httpStatus: 500,
    retry: 'terminal',
  },
});
