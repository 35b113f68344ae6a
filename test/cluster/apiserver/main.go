// Command apiserver is a control plane for tests: etcd and kube-apiserver in one process, on loopback.
//
// Nothing in it is simulated; what is absent is everything else a cluster has. Without a kubelet, a
// scheduler and controllers, pods stay Pending, Deployments make no pods, and a deleted namespace stays
// Terminating.
//
//	apiserver --data-dir DIR [--port N] [--max-lifetime 1h] [-- KUBE-APISERVER-FLAG...]
//
// Everything it writes lives in DIR. Started again on the same DIR it is the same cluster: same objects,
// certificate, service-account key and token (give --port to keep the address as well). When /readyz is ok
// it prints one line of JSON on standard output, described by the type ready below; logs go to standard
// error.
//
// It ends on SIGTERM or SIGINT, when a pipe on its standard input closes, when its parent dies, and after
// --max-lifetime, whichever comes first. It starts no other process and removes no file.
//
// Flags after -- go to kube-apiserver as they are, after ours, so that a later value wins.
//
// The Kubernetes release is that of the module file: go.mod is the default minor, the others are built with
// -modfile=versions/MINOR.mod. Set the version at link time, else the server calls itself v0.0.0-master:
//
//	go build -ldflags "-X k8s.io/component-base/version.gitVersion=v1.36.3" -o bin/ . ./kubectl
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // CronJob time zones are validated by the server

	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	logsapi "k8s.io/component-base/logs/api/v1"
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // webhook client metrics on /metrics
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/component-base/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

const (
	longestLifetime = 24 * time.Hour
	readyLimit      = 2 * time.Minute
	stopLimit       = 15 * time.Second
)

// auditPolicy records every request once, the server's requests to itself left out; audit annotations are
// part of level Metadata.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{level: None, users: ["system:apiserver"]}, {level: Metadata}]
`

// ready is the line on standard output. Paths are absolute.
type ready struct {
	URL        string `json:"url"`
	PID        int    `json:"pid"`
	Version    string `json:"version"`    // gitVersion, such as v1.36.3
	CAFile     string `json:"caFile"`     // PEM
	AdminToken string `json:"adminToken"` // of user admin, group system:masters
	Kubeconfig string `json:"kubeconfig"` // for the same user
	AuditLog   string `json:"auditLog"`   // JSON lines
	DataDir    string `json:"dataDir"`
}

func main() {
	dataDir := flag.String("data-dir", "", "directory for everything that is written (required)")
	port := flag.Int("port", 0, "port on 127.0.0.1; 0 takes a free one")
	lifetime := flag.Duration("max-lifetime", time.Hour, "end after this long, at most "+longestLifetime.String())
	flag.Parse()
	err := errors.New("--data-dir is required")
	if *dataDir != "" {
		err = run(*dataDir, *port, min(*lifetime, longestLifetime), flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "apiserver:", err)
		os.Exit(1)
	}
}

func run(dataDir string, port int, lifetime time.Duration, extra []string) error {
	dir, err := filepath.Abs(dataDir)
	if err != nil {
		return err
	}
	ctx, stop := boundedContext(lifetime)
	defer stop()
	defer func() {
		if ctx.Err() != nil {
			fmt.Fprintln(os.Stderr, "apiserver: ended:", context.Cause(ctx))
		}
	}()
	// Once asked to end, never outlive the limit, whatever still holds a request open.
	context.AfterFunc(ctx, func() {
		fmt.Fprintln(os.Stderr, "apiserver: ending:", context.Cause(ctx))
		time.AfterFunc(stopLimit, func() { os.Exit(1) })
	})

	line := ready{
		PID:        os.Getpid(),
		Version:    version.Get().GitVersion,
		CAFile:     filepath.Join(dir, "pki", "apiserver.crt"),
		Kubeconfig: filepath.Join(dir, "kubeconfig"),
		AuditLog:   filepath.Join(dir, "audit.log"),
		DataDir:    dir,
	}
	if line.AdminToken, err = writeInputs(dir); err != nil {
		return err
	}
	etcd, err := startEtcd(filepath.Join(dir, "etcd"))
	if err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	defer etcd.Close()

	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	line.URL = "https://" + listener.Addr().String()
	flags := append(defaultFlags(dir, etcd.Clients[0].Addr().String(), line.AuditLog), extra...)
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, listener, filepath.Join(dir, "pki"), flags) }()

	announced := make(chan error, 1)
	go func() { announced <- announce(ctx, line) }()
	for {
		select {
		case err := <-announced:
			if err != nil && ctx.Err() == nil {
				return err
			}
			announced = nil
		case err := <-etcd.Err():
			return fmt.Errorf("etcd: %w", err)
		case err := <-ended:
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("kube-apiserver ended: %w", err)
		}
	}
}

// boundedContext ends for each of the reasons that end the process.
func boundedContext(lifetime time.Duration) (context.Context, context.CancelFunc) {
	base, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		cancel(fmt.Errorf("signal %v", <-signals))
		fmt.Fprintln(os.Stderr, "apiserver: at once: signal", <-signals)
		os.Exit(1)
	}()
	// A terminal or /dev/null on standard input says nothing about the parent; a pipe does.
	if info, err := os.Stdin.Stat(); err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0 {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			cancel(errors.New("standard input closed"))
		}()
	}
	parent := os.Getppid()
	go func() {
		for os.Getppid() == parent {
			time.Sleep(500 * time.Millisecond)
		}
		cancel(errors.New("the parent process is gone"))
	}()
	timer := time.AfterFunc(lifetime, func() { cancel(fmt.Errorf("lived for %s", lifetime)) })
	return base, func() { timer.Stop(); cancel(nil) }
}

// writeInputs writes the files that kube-apiserver reads and returns the admin token. What an earlier run
// left is kept.
func writeInputs(dir string) (string, error) {
	if err := os.MkdirAll(filepath.Join(dir, "pki"), 0o700); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "audit-policy.yaml"), []byte(auditPolicy), 0o600); err != nil {
		return "", err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return "", err
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
	if _, err := writeOnce(filepath.Join(dir, "pki", "service-account.key"), block); err != nil {
		return "", err
	}
	users, err := writeOnce(filepath.Join(dir, "tokens.csv"), []byte(rand.Text()+`,admin,admin,"system:masters"`+"\n"))
	token, _, _ := strings.Cut(string(users), ",")
	return token, err
}

// writeOnce returns what the file holds afterwards.
func writeOnce(path string, content []byte) ([]byte, error) {
	if held, err := os.ReadFile(path); !errors.Is(err, fs.ErrNotExist) {
		return held, err
	}
	return content, os.WriteFile(path, content, 0o600)
}

func startEtcd(dir string) (*embed.Etcd, error) {
	anyPort := []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}
	cfg := embed.NewConfig()
	cfg.Dir = dir
	cfg.ListenClientUrls, cfg.AdvertiseClientUrls = anyPort, anyPort
	cfg.ListenPeerUrls, cfg.AdvertisePeerUrls = anyPort, anyPort
	cfg.InitialCluster = cfg.InitialClusterFromName(cfg.Name)
	// One member: nobody to lose an election to, so the default second of waiting buys nothing.
	cfg.TickMs, cfg.ElectionMs = 10, 100
	// The data has to survive a killed process, not a power cut.
	cfg.UnsafeNoFsync = true
	cfg.EnableGRPCGateway = false // it would dial the advertised address, which names no port
	cfg.LogLevel = "fatal"        // what fails comes back as an error; closing alone logs four more
	etcd, err := embed.StartEtcd(cfg)
	if err != nil {
		return nil, err
	}
	select {
	case <-etcd.Server.ReadyNotify():
		return etcd, nil
	case err = <-etcd.Err():
	case <-time.After(readyLimit):
		err = fmt.Errorf("not ready after %s", readyLimit)
	}
	etcd.Close()
	return nil, err
}

func defaultFlags(dir, etcdAddress, auditLog string) []string {
	key := filepath.Join(dir, "pki", "service-account.key")
	return []string{
		"--etcd-servers=http://" + etcdAddress,
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		"--endpoint-reconciler-type=none", // it refuses to publish a loopback address
		"--token-auth-file=" + filepath.Join(dir, "tokens.csv"),
		"--authorization-mode=RBAC",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-signing-key-file=" + key,
		"--service-account-key-file=" + key,
		"--disable-admission-plugins=ServiceAccount", // no controller makes the default account that it demands
		"--allow-privileged",
		"--audit-policy-file=" + filepath.Join(dir, "audit-policy.yaml"),
		"--audit-log-path=" + auditLog,
		"--audit-log-maxsize=1024", // MB before rotation; readers hold one path
	}
}

// serve runs kube-apiserver until ctx ends. It takes the listener instead of a port, so that no other process
// can take the port in between.
func serve(ctx context.Context, listener net.Listener, certDir string, flags []string) error {
	s := options.NewServerRunOptions()
	s.SecureServing.Listener = listener
	s.SecureServing.ServerCert.CertDirectory = certDir
	set := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	for _, named := range s.Flags().FlagSets {
		set.AddFlagSet(named)
	}
	if err := set.Parse(flags); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("not a kube-apiserver flag: %q", set.Arg(0))
	}
	if err := s.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return err
	}
	// Which gates are on is told by the metric kubernetes_feature_enabled, as on any server.
	utilfeature.DefaultMutableFeatureGate.AddMetrics()
	s.GenericServerRunOptions.ComponentGlobalsRegistry.AddMetrics()
	if err := logsapi.ValidateAndApply(s.Logs, utilfeature.DefaultFeatureGate); err != nil {
		return err
	}
	completed, err := s.Complete(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(completed.Validate()...); err != nil {
		return err
	}
	return app.Run(ctx, completed)
}

// announce waits until the server is ready, writes the kubeconfig and prints the line.
func announce(ctx context.Context, line ready) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	last := errors.New("not asked yet")
	for last != nil {
		select {
		case <-ctx.Done():
			return fmt.Errorf("not ready after %s: %w", readyLimit, last)
		case <-time.After(50 * time.Millisecond):
			last = probe(ctx, line)
		}
	}
	ca, err := os.ReadFile(line.CAFile)
	if err != nil {
		return err
	}
	if err := os.WriteFile(line.Kubeconfig, kubeconfig(line, ca), 0o600); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(line)
}

// probe returns nil when the server is ready and what it makes a little later is there too.
func probe(ctx context.Context, line ready) error {
	ca, err := os.ReadFile(line.CAFile)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	client := http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true},
	}
	for _, path := range []string{
		"/readyz", "/api/v1/namespaces/kube-system", "/api/v1/namespaces/default/services/kubernetes",
	} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, line.URL+path, nil)
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer "+line.AdminToken)
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", path, response.Status)
		}
	}
	return nil
}

func kubeconfig(line ready, ca []byte) []byte {
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: bench
clusters: [{name: bench, cluster: {server: %q, certificate-authority-data: %q}}]
users: [{name: admin, user: {token: %q}}]
contexts: [{name: bench, context: {cluster: bench, user: admin}}]
`, line.URL, base64.StdEncoding.EncodeToString(ca), line.AdminToken)
}
