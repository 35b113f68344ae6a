/** Commands that ask something outside the container, which may never answer as hoped. */
export const PROBES: ReadonlySet<string> = new Set(
  (
    "nslookup dig host getent ping ping6 arping traceroute resolveip " +
    "nc ncat netcat telnet socat ssh sshpass openssl nmap " +
    "curl wget http https httpie grpcurl grpc_health_probe websocat " +
    "kubectl oc helm crictl docker podman istioctl " +
    "pg_isready psql mysql mysqladmin mariadb mariadb-admin redis-cli valkey-cli mongo mongosh mongostat cqlsh nodetool " +
    "influx clickhouse-client sqlcmd sqlplus isql cypher-shell etcdctl consul vault nats rabbitmqctl rabbitmq-diagnostics rabbitmqadmin " +
    "kafkacat kcat kafka-topics kafka-topics.sh kafka-broker-api-versions kafka-broker-api-versions.sh zkServer.sh zkCli.sh cub " +
    "aws gcloud gsutil az mc s3cmd minio temporal tctl"
  ).split(" "),
);

/** Commands that look at something inside the pod: in a loop that sleeps, a wait for another container or a volume. */
export const LOOKS: ReadonlySet<string> = new Set("grep egrep fgrep ls stat lsof ss netstat mountpoint ip ifconfig diff cmp".split(" "));

/** Operators of `test` that look at files. Symbolic links are left out: loops that follow them are no waits. */
export const FILE_TESTS: ReadonlySet<string> = new Set("-e -f -d -s -S -r -w -x -p -b -c".split(" "));

/** Commands that neither wait nor decide: what they print or change is the shell's own. */
export const SILENT: ReadonlySet<string> = new Set(
  (
    "true false : echo printf test [ [[ set unset export local declare typeset readonly read getopts eval source . trap wait jobs kill pgrep pidof ps " +
    "return break continue exit exec cd pwd pushd popd umask ulimit alias hash type command builtin shift let " +
    "cat head tail sed awk gawk cut tr wc sort uniq rev tee xargs basename dirname readlink realpath seq expr bc date sleep usleep " +
    "mkdir rm cp mv ln touch chmod chown find tar gzip gunzip id whoami hostname env printenv jq yq base64 md5sum sha256sum"
  ).split(" "),
);

/** Always true, so that a loop on it only ends from within. */
export const ALWAYS_TRUE: ReadonlySet<string> = new Set(["true", ":", "echo", "printf", "sleep", "date"]);

/** Variables that bash itself moves on with time. */
export const CLOCKS: ReadonlySet<string> = new Set(["SECONDS", "EPOCHSECONDS", "EPOCHREALTIME"]);
