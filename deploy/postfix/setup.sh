#!/usr/bin/env bash
# Makes this machine's Postfix track the mail that people submit to it:
#
#   setup.sh [--listen [ADDRESS:]PORT] [--user USER] [--program FILE] [--settings FILE] [--dkim SOCKET]
#            [--reinject NAME] [--config-dir FOLDER]
#
# What people's mail programs submit at --listen goes through `mailbell filter`, one recipient at a time, and comes back at the
# Unix socket --reinject in Postfix' folder `public`, where DKIM signs it, if --dkim names opendkim's socket. Only
# Postfix, the filter's user and root can open that socket. Nothing else of Postfix changes: mail that comes
# in from elsewhere is not filtered. Running it again changes only what differs. README.md beside it says more.
set -euo pipefail

listen=587
user=mailbell-filter
program=$(command -v mailbell || echo /usr/bin/mailbell)
settings=/etc/mailbell/filter.conf
dkim=
reinject=mailbell-tracked
folder=/etc/postfix

fail() { echo "setup.sh: $*" >&2; exit 1; }

while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "$1 needs a value"
  case $1 in
    --listen) listen=$2 ;;
    --user) user=$2 ;;
    --program) program=$2 ;;
    --settings) settings=$2 ;;
    --dkim) dkim=$2 ;;
    --reinject) reinject=$2 ;;
    --config-dir) folder=$2 ;;
    *) fail "'$1' is not known: see the top of this file" ;;
  esac
  shift 2
done

[ "$(id -u)" -eq 0 ] || fail "run this as root: Postfix' files are its own"
command -v postconf >/dev/null || fail "there is no Postfix: apt-get install postfix"
command -v setfacl >/dev/null || fail "there is no setfacl: apt-get install acl"
[ -f "$folder/main.cf" ] || fail "$folder/main.cf: there is no such file; apt-get install postfix makes one"
case $reinject in ''|*[!a-zA-Z0-9_-]*) fail "--reinject $reinject: give the socket's name, such as mailbell-tracked" ;; esac
[ -x "$program" ] || fail "$program: is not a program; name mailbell with --program"

# The filter reads the senders' tokens: it runs as a user who can do nothing else.
if ! getent passwd "$user" >/dev/null; then
  useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
fi
if [ ! -f "$settings" ]; then
  mkdir -p "$(dirname "$settings")"
  socket=$(command postconf -c "$folder" -h queue_directory)/public/$reinject
  cat > "$settings.new" <<EOF
# What mailbell filter goes by. Take a token with: mailbell-hub token create --user sam@example.com --scopes read,track
hub    http://127.0.0.1:8025
next   smtp+unix://$socket
# Each sender whose mail is tracked; after the token yes, opens or no, for mail without X-Mailbell-Track, and log=yes to log
# mail without X-Mailbell-Log, for which the token needs the scope log.
#sender sam@example.com  mb_...
# The address of a login that is none itself, where people log in as kim and not as kim@example.com.
#login  kim  kim@example.com
EOF
  chown "root:$(id -gn "$user")" "$settings.new"
  chmod 0640 "$settings.new"
  mv "$settings.new" "$settings"
  echo "setup.sh: wrote $settings: name the senders and their tokens there"
fi

postconf() { command postconf -c "$folder" "$@"; }

# A copy for each recipient, so each has a pixel of their own; and what is tried again is one recipient's.
postconf -e "mailbell_destination_recipient_limit = 1" "mailbell_destination_concurrency_limit = 4"
# By its Message-ID a mail to several is known to be one.
postconf -e "always_add_missing_headers = yes"

postconf -M "mailbell/unix=mailbell unix - n n - 8 pipe flags=q user=$user null_sender= \
argv=$program filter --settings=$settings --login \${sasl_username} --sender \${sender} -- \${recipient}"

# A service that is there under the port's name is that port's: two cannot listen on it.
if [ "$listen" = 587 ] && postconf -M submission/inet 2>/dev/null | grep -q .; then listen=submission; fi

# Where mail programs submit. Who may: whom mynetworks names, and who logs in, once SASL is set up.
if ! postconf -M "$listen/inet" 2>/dev/null | grep -q .; then
  postconf -M "$listen/inet=$listen inet n - n - - smtpd"
fi
postconf -P "$listen/inet/syslog_name=postfix/submission" \
  "$listen/inet/smtpd_relay_restrictions=permit_mynetworks,permit_sasl_authenticated,reject" \
  "$listen/inet/content_filter=mailbell:"

# Where the copies come back, and not through the filter again. Postfix takes a client at a Unix socket for 127.0.0.1.
if ! postconf -M "$reinject/unix" 2>/dev/null | grep -q .; then
  postconf -M "$reinject/unix=$reinject unix n - n - 10 smtpd"
fi
postconf -P "$reinject/unix/syslog_name=postfix/tracked" "$reinject/unix/content_filter=" \
  "$reinject/unix/mynetworks=127.0.0.0/8" "$reinject/unix/smtpd_relay_restrictions=permit_mynetworks,reject" \
  "$reinject/unix/smtpd_recipient_restrictions=permit_mynetworks,reject" \
  "$reinject/unix/smtpd_tls_security_level=none" \
  "$reinject/unix/receive_override_options=no_unknown_recipient_checks" "$reinject/unix/smtpd_milters=$dkim"
# Where they came back in 0.3.0: a port that every program of this machine could send through.
if postconf -M 127.0.0.1:10026/inet 2>/dev/null | grep -q .; then
  if grep -q '^next *smtp://127.0.0.1:10026' "$settings"; then
    echo "setup.sh: 127.0.0.1:10026 lets every local program send with your signature: write" \
      "'next smtp+unix://$(postconf -h queue_directory)/public/$reinject' in $settings and run this again" >&2
  else
    postconf -MX 127.0.0.1:10026/inet
  fi
fi
if [ -n "$dkim" ]; then postconf -e "milter_default_action = tempfail"; fi

command postfix -c "$folder" check
# The folder is closed to other users. This opens it for the filter's, who could reach no socket in it otherwise.
setfacl -m "u:$user:--x" "$(postconf -h queue_directory)/public"
if command postfix -c "$folder" status 2>/dev/null; then command postfix -c "$folder" reload; fi
echo "setup.sh: mail submitted at $listen is tracked from now on, of the senders in $settings"
