#!/usr/bin/env bash
# What deploy/dev/boot-trial.sh runs in the machine that it has booted, as root, beside systemd.
set -uo pipefail
export LC_ALL=C SYSTEMD_PAGER=cat SYSTEMD_COLORS=0 HOME=/root
failures=0

try() { # what it is to show, command …
  local what=$1
  shift
  if "$@"; then echo "ok    $what"; else echo "FAULT $what: $*"; failures=$((failures + 1)); fi
}
wait_for() { # seconds, command …
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.5
  done
}
shown() { systemctl show -P "$1" mailbell-hub; }
is() { [ "$(eval "$1")" = "$2" ] || { echo "      $1: $(eval "$1")"; return 1; }; }
serial() { openssl s_client -connect 127.0.0.1:443 </dev/null 2>/dev/null | openssl x509 -noout -serial; }
pair() { # name of a certificate and its key, made anew
  openssl req -x509 -newkey "$2" ${3:+-pkeyopt "$3"} -nodes -keyout "/root/$1.key" -out "/root/$1.pem" -days 30 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
}
send() { # number of mails
  for _ in $(seq "$1"); do
    curl -s --cacert /root/trusted.pem -H "Authorization: Bearer $token" \
      -d '{"from":"sam@example.com","to":[{"email":"alice@example.com"}],"subject":"x"}' https://localhost/v1/messages >/dev/null
  done
}
seqs() { # how many the device is to get
  SSL_CERT_FILE=/root/trusted.pem MAILBELL_HUB=https://localhost MAILBELL_TOKEN=$token \
    timeout 120 mailbell tail --device desk -o json --machines --count "$1" | jq -r .seq | tr '\n' ' '
}

echo "boot-trial: begins, $(systemctl --version | head -1), kernel $(uname -r)"
echo "--- a fresh install"
try "the user is there" getent passwd mailbell
stat -c '%A %U:%G %n' /etc/mailbell /etc/mailbell/credentials /etc/mailbell/tls /var/lib/mailbell
try "the folders are private" is "stat -c %a%U /etc/mailbell/credentials /var/lib/mailbell | tr '\n' ' '" "700root 700mailbell "
try "without hub.yaml the start is skipped and does not fail" systemctl start mailbell-hub
try "and says so" is "shown ConditionResult; shown ActiveState" $'no\ninactive'

echo "--- without TLS; no credentials, then no folder of them"
printf 'data: /var/lib/mailbell\npublic-url: http://localhost:8025\n' >/etc/mailbell/hub.yaml
try "it starts with an empty folder" systemctl start mailbell-hub
rmdir /etc/mailbell/credentials
try "and with none" systemctl restart mailbell-hub
try "it answers" curl -s -o /dev/null http://127.0.0.1:8026/ready
systemd-tmpfiles --create mailbell-hub.conf

echo "--- TLS on port 443, its key a credential"
pair one ec ec_paramgen_curve:P-256
pair two rsa:2048
cat /root/one.pem /root/two.pem >/root/trusted.pem
install -m 600 /root/one.key /etc/mailbell/credentials/tls.key
install -m 640 -g mailbell /root/one.pem /etc/mailbell/tls/fullchain.pem
cat >/etc/mailbell/hub.yaml <<'YAML'
data: /var/lib/mailbell
public-url: https://localhost
listen: 0.0.0.0:443
tls-cert: /etc/mailbell/tls/fullchain.pem
tls-key: credential:tls.key
YAML
systemd-tmpfiles --create mailbell-hub.conf
mailbell-hub user add --email sam@example.com --name Sam --seat paid
token=$(mailbell-hub token create --user sam@example.com --scopes subscribe,read,track)
try "it starts" systemctl restart mailbell-hub
systemctl status --no-pager -n 0 mailbell-hub
ss -Hltnp | grep mailbell
try "it is not root" is "ps -o user= -p $(shown MainPID)" mailbell
try "it has the one capability" is "grep CapEff /proc/$(shown MainPID)/status | cut -f2" 0000000000000400
try "the certificate is the one" is serial "$(openssl x509 -noout -serial -in /root/one.pem)"
try "nothing in the data folder is root's" is "find /var/lib/mailbell ! -user mailbell" ""
systemd-analyze security --no-pager mailbell-hub | tail -1
try "STATUS is told" is "shown StatusText | grep -c 'listening on 0.0.0.0:443'" 1

echo "--- a device over a restart"
seqs 3 >/root/first &
try "it is connected" wait_for 60 is "curl -s http://127.0.0.1:8026/metrics | grep '^mailbell_sessions '" "mailbell_sessions 1"
send 3
wait "$!"
first=$(cat /root/first)
try "restart" systemctl restart mailbell-hub
send 2
second=$(seqs 2)
echo "      before: $first after: $second"
try "it resumes exactly" is "echo '$first$second'" "1 2 3 4 5 "

echo "--- reload, and a certificate of another kind of key"
sed -i 's|credential:tls.key|/etc/mailbell/tls/privkey.pem|' /etc/mailbell/hub.yaml
install -m 640 -g mailbell /root/one.key /etc/mailbell/tls/privkey.pem
try "restart" systemctl restart mailbell-hub
pid=$(shown MainPID)
mkdir /root/live
mv /root/two.pem /root/live/fullchain.pem
mv /root/two.key /root/live/privkey.pem
try "the hook for certbot" env RENEWED_LINEAGE=/root/live certbot-hook
try "the new certificate is served" wait_for 20 is serial "$(openssl x509 -noout -serial -in /root/live/fullchain.pem)"
try "by the same process, active" is "shown MainPID; shown ActiveState" "$pid"$'\nactive'

try "restart and at once reload" eval "systemctl restart mailbell-hub && systemctl reload mailbell-hub"
pid=$(shown MainPID)
try "it has read all anew" wait_for 20 eval "journalctl -o cat _PID=$pid | grep -q '^new network lists in use'"
try "and is the same process, active" is "shown MainPID; shown ActiveState; shown NRestarts" "$pid"$'\nactive\n0'
try "the journal knows how bad a line is" \
  is "journalctl -u mailbell-hub -p notice..notice -o cat | grep -o '^no location table' | sort -u" "no location table"

echo "--- watchdog"
kill -STOP "$pid"
try "a process that hangs is started anew" wait_for 150 is "shown NRestarts" 1
try "and answers" wait_for 60 curl -sf -o /dev/null http://127.0.0.1:8026/ready
journalctl -u mailbell-hub --no-pager -o cat | grep -i watchdog
send 1
third=$(seqs 1)
try "the device goes on" is "echo '$third'" "6 "

echo "--- the weekly update"
try "the timer" systemctl enable --now mailbell-hub-update.timer
systemctl list-timers --no-pager mailbell-hub-update.timer | head -2
systemctl start mailbell-hub-update
journalctl -u mailbell-hub-update --no-pager -o cat
try "without a network all are tried, and it has failed" is "journalctl -u mailbell-hub-update -o cat | grep -c '^mailbell-hub: '; systemctl is-failed mailbell-hub-update" $'2\nfailed'

echo "--- the end"
start=$(date +%s%N)
try "stop" systemctl stop mailbell-hub
echo "      took $((($(date +%s%N) - start) / 1000000)) ms"
try "in order" is "shown Result; shown ActiveState" $'success\ninactive'
try "nobody complains of what the sandbox does not allow" \
  is "journalctl -u 'mailbell-hub*' -o cat | grep -c -E 'Failed to set|not permitted|denied'" 0
journalctl -u mailbell-hub --no-pager -o short | tail -60
if [ $failures -eq 0 ]; then echo "boot-trial: all is well"; else echo "boot-trial: $failures faults"; fi
