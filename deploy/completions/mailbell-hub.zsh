#compdef mailbell-hub

__mailbell-hub_complete() {
    local -ar non_empty_completions=("${@:#(|:*)}")
    local -ar empty_completions=("${(M)@:#(|:*)}")
    _describe -V '' non_empty_completions -- empty_completions -P $'\'\''
}

__mailbell-hub_custom_complete() {
    local -a completions
    completions=("${(@f)"$("${command_name}" "${@}" "${command_line[@]}")"}")
    if [[ "${#completions[@]}" -gt 1 ]]; then
        __mailbell-hub_complete "${completions[@]:0:-1}"
    fi
}

__mailbell-hub_cursor_index_in_current_word() {
    if [[ -z "${QIPREFIX}${IPREFIX}${PREFIX}" ]]; then
        printf 0
    else
        printf %s "${#${(z)LBUFFER}[-1]}"
    fi
}

_mailbell-hub() {
    emulate -RL zsh -G
    setopt extendedglob nullglob numericglobsort
    unsetopt aliases banghist

    local -xr SAP_SHELL=zsh
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(builtin emulate zsh -c 'printf %s "${ZSH_VERSION}"')"
    local -r SAP_SHELL_VERSION

    local context state state_descr line
    local -A opt_args

    local -r command_name="${words[1]}"
    local -ar command_line=("${words[@]}")
    local -ir current_word_index="$((CURRENT - 1))"

    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'init:Set up a hub: write its configuration file, and create the store and the first user.'
            'serve:Run the hub.'
            'user:Manage the senders who use this hub. Takes effect at once, also on a running hub.'
            'token:Create, list and revoke the tokens that clients and scripts use.'
            'pair:Print two links that sign a user in: one for a client, one for a browser.'
            'audit:Show who signed in, and what was changed by whom: the newest last.'
            'device:List and forget the devices that users have subscribed.'
            'contact:Set how contacts are tracked; export and erase what is stored about them. Takes effect at once, also on a running hub.'
            'backlog:List the devices that are behind, the longest first: user, device, activities behind, since when, last seen.'
            'geo:Show, query and update the location tables.'
            'networks:Query the lists of networks of scanners and relays, and update Apple'\''s.'
            'rejudge:Judge stored hits again, by today'\''s rules and lists of networks.'
            'check:Show the settings in force and where each comes from, and test whether a hub can run with them.'
            'settings:List all settings: name, default and meaning.'
            'ready:Ask the running hub whether it is ready: its store can be read, and the last change was written.'
            'verify:Check the whole store for damage: the file itself, and every log for gaps.'
            'backup:Write a copy of the store into one file. Works beside a running hub.'
            'restore:Replace the store by a backup.'
            'retention:Show whether retention trusts the clock, and confirm that the clock is right.'
            'move:Move the embedded store to a PostgreSQL database.'
            'help:Show subcommand help information.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        init|serve|user|token|pair|audit|device|contact|backlog|geo|networks|rejudge|check|settings|ready|verify|backup|restore|retention|move|help)
            "_mailbell-hub_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell-hub_init() {
    local -i ret=1
    local -ar ___tls=('proxy' 'own' 'none')
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--public-url[Where recipients and clients reach the hub\: https\://mail.example.com.]:url:'
        '--tls[Who does TLS\: proxy (a reverse proxy on this machine), own (the hub itself) or none (for a trial). Default\: proxy for https, none for http.]:who:{__mailbell-hub_complete "${___tls[@]}"}'
        '--tls-cert[The certificate chain, with --tls own\: a PEM file.]:file:'
        '--tls-key[The certificate'\''s key, with --tls own\: a PEM file.]:file:'
        '*--listen[An address and port to listen on. May be given several times. Default\: 127.0.0.1\:8025 behind a proxy, else the port of the URL, on all addresses or, if the URL is of this machine, on 127.0.0.1.]:addr\:port:'
        '--email[The first user'\''s address, which they send mail from.]:address:'
        '--name[The first user'\''s name.]:name:'
        '--force[Overwrite an existing configuration file. The old one is kept beside it, as .old.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_serve() {
    local -i ret=1
    local -ar ___proxy_header=('x-forwarded-for' 'forwarded')
    local -ar ___reverse_dns=('on' 'off')
    local -ar ___webhook_private=('on' 'off')
    local -ar ___log_level=('trace' 'debug' 'info' 'notice' 'warning' 'error' 'critical')
    local -ar ___log_format=('text' 'json')
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, if --geo-country has IPv4 only.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default\: this month'\''s DB-IP City Lite.]:url:'
        '*--networks[A file of networks, one a line\: 203.0.113.0/24 scanner Example. Classes\: scanner, scanner-probable, scanner-clicks, scanner-probable-clicks, hosting, proxy, people. It adds to the hub'\''s own list and overrides it. Apple'\''s list of its relays works too, unchanged. May be given several times.]:file:_files'
        '*--listen[An address and port where recipients and clients connect\: 127.0.0.1\:8025, or \[\:\:\]\:8025 for all addresses, IPv4 too. May be given several times. Default\: 127.0.0.1\:8025.]:addr\:port:'
        '--admin[The address and port of /live, /ready and /metrics, or none. Default\: 127.0.0.1\:8026.]:addr\:port:'
        '--hub-name[The hub'\''s name on a PostgreSQL database, where one hub works at a time. Default\: the host'\''s name.]:name:'
        '--public-url[How the links in mails begin\: https\://mail.example.com. Default\: the first --listen.]:url:'
        '--app-url[Where browsers open the web app, if it has a host of its own\: https\://app.example.com. Default\: the host of --public-url.]:url:'
        '--tls-cert[The certificate chain, as a PEM file. Turns TLS on.]:file:_files'
        '--tls-key[The certificate'\''s key, as a PEM file.]:file:_files'
        '*--trusted-proxy[The address or network of a reverse proxy whose X-Forwarded-For and Forwarded headers are trusted\: 127.0.0.0/8. Or unix, for a proxy that the next one reached over a UNIX socket and reports as `unix\:`. May be given several times.]:net:'
        '--proxy-header[The header that the proxies write, X-Forwarded-For or Forwarded; the other one is not read. Default\: both are read, X-Forwarded-For first; if they name different addresses, an open has no location.]:name:{__mailbell-hub_complete "${___proxy_header[@]}"}'
        '--reverse-dns[on\: look up the host names of readers'\'' addresses, for lines such as *.example.com in lists of networks. This tells whoever runs the name server which addresses your readers have. Default\: off.]:on|off:{__mailbell-hub_complete "${___reverse_dns[@]}"}'
        '*--dns-server[A name server to ask for host names\: 127.0.0.1\:53. May be given several times. Default\: the system'\''s.]:addr\:port:'
        '*--retention[How long activities are kept\: 400d, or open=90d for one kind; and with raw=30d, raw hits with their network and User-Agent. May be given several times. Default\: 400d and raw=30d.]:span:'
        '*--ingest[A mail service whose webhooks the hub accepts\: '\''sendgrid key-file=FILE'\'', '\''postmark login-file=FILE'\'', '\''mailgun key-file=FILE'\'', '\''ses topic=ARN'\'' or '\''webhook secret-file=FILE'\''. May be given several times. Default\: none.]:service:'
        '*--webhook[A URL to which a user'\''s activities are posted, signed as in Standard Webhooks\: '\''NAME user=ADDRESS url=URL secret-file=FILE'\'', optionally with '\''kinds=open+click'\'', '\''verdicts=human+unknown'\'', '\''from=earliest'\''. With '\''format=ntfy'\'' or '\''format=gotify'\'', messages for phones to such a server, whose token is in the file. May be given several times. Default\: none.]:target:'
        '--webhook-private[on\: webhooks that users set up may lead to private addresses, such as the hub'\''s own network. Default\: off.]:on|off:{__mailbell-hub_complete "${___webhook_private[@]}"}'
        '--opt-out-contact[Contact for recipients who want no sender of this hub to track them; the opt-out page shows it. Default\: none.]:address:'
        '*--limit[A limit on what comes from outside\: connections=8192, head-time=10s, body-bytes=64MiB. `mailbell-hub check` lists all limits. May be given several times. Default\: the standard limits.]:name=value:'
        '--log-level[The lowest severity that is logged. Default\: info.]:level:{__mailbell-hub_complete "${___log_level[@]}"}'
        '--log-format[The format of the log\: text, or json, one object a line. Default\: text.]:format:{__mailbell-hub_complete "${___log_format[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_user() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'add:Add a user.'
            'list:List the users, one a line: address, seat, name, other addresses, role.'
            'remove:Remove a user and everything that belongs to them: messages, activities, contacts, tokens, devices.'
            'role:Change what a user may do in the web app: an admin manages members, and erases contacts.'
            'seat:Change a user'\''s seat: what is tracked from now on, also in mail that was sent already.'
            'language:Change the language of place names for a user, from now on, if the location table has it.'
            'alias:Add and remove other addresses that a user sends from.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        add|list|remove|role|seat|language|alias)
            "_mailbell-hub_user_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell-hub_user_add() {
    local -i ret=1
    local -ar ___seat=('free' 'paid')
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--email[The user'\''s address.]:address:'
        '--name[The user'\''s name.]:name:'
        '--seat[free tracks opens, paid tracks opens and clicks.]:seat:{__mailbell-hub_complete "${___seat[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_user_list() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_user_remove() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':address:'
        '--yes[Do it. Without this flag, the command only says what it would do.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_user_role() {
    local -i ret=1
    local -ar _role=('member' 'admin')
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':address:'
        ':role:{__mailbell-hub_complete "${_role[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_user_seat() {
    local -i ret=1
    local -ar _seat=('free' 'paid')
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':address:'
        ':seat:{__mailbell-hub_complete "${_seat[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_user_language() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':address:'
        ':language:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_user_alias() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':address:'
        '*--add[An address to add. May be given several times.]:address:'
        '*--remove[An address to remove. May be given several times.]:address:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_token() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'create:Create a token and print it. It is shown only once.'
            'list:List the tokens, one a line: id, user, scopes, when created, valid or revoked, label.'
            'revoke:Revoke a token. Its live sessions end at once.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        create|list|revoke)
            "_mailbell-hub_token_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell-hub_token_create() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--user[The address of the token'\''s user. Required if there are several users.]:user:'
        '--scopes[The token'\''s scopes, any of subscribe,read,track,ingest,records,log. Default\: subscribe,read,track.]:scopes:'
        '--label[A label to recognise it by\: laptop.]:label:'
        '--expires[After how long it expires\: 30d, 12h. Default\: never.]:span:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_token_list() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--user[Only this user'\''s.]:address:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_token_revoke() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':token:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_pair() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--user[The address of the user. Required if there are several users.]:address:'
        '--client[Print the client'\''s link only.]'
        '--web[Print the browser'\''s link only. Its code also confirms, in the web app, what needs a passkey or a code.]'
        '--scopes[The scopes of the client'\''s token, any of subscribe,read,track,ingest,web,records,log. Default\: all but ingest.]:scopes:'
        '--public-url[The URL by which clients reach the hub. Default\: the setting public-url.]:url:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_audit() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '(--limit -l)'{--limit,-l}'[How many entries.]:n:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_device() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'list:List the devices, one a line: user, name, last seq it has, how many it is behind, last seen.'
            'forget:Forget a device and its backlog.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        list|forget)
            "_mailbell-hub_device_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell-hub_device_list() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--user[Only this user'\''s.]:user:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_device_forget() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--user[The address of its user.]:user:'
        ':name:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_contact() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'list:List the settings, one a line: owner (* for the administrator), for whom, tracking.'
            'set:Set how contacts are tracked from now on.'
            'unset:Remove a setting: from then on, a setting for a wider audience applies.'
            'opt-out:Opt a contact out of tracking by all users of this hub, at the contact'\''s request.'
            'opt-in:Undo a contact'\''s opt-out, at the contact'\''s request. The settings of `contact set` apply from then on.'
            'export:Print everything that is stored about a contact, for all users, as JSON.'
            'erase:Erase everything that is stored about a contact, for all users, and verify that it is gone.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        list|set|unset|opt-out|opt-in|export|erase)
            "_mailbell-hub_contact_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell-hub_contact_list() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--user[Only this user'\''s.]:user:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_contact_set() {
    local -i ret=1
    local -ar _tracking=('identified' 'anonymous' 'never')
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--user[The user whose contacts are meant. Default\: all users.]:user:'
        ':who:'
        ':tracking:{__mailbell-hub_complete "${_tracking[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_contact_unset() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--user[The user whose contacts are meant. Default\: all users.]:user:'
        ':who:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_contact_opt-out() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':email:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_contact_opt-in() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':email:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_contact_export() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':email:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_contact_erase() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':email:'
        '--yes[Do it. Without this flag, the command only says what it would do.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_backlog() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--user[Only this user'\''s.]:address:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_geo() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'status:List the tables, one a line: purpose, file, type, build date, age, file format, languages.'
            'lookup:Show where addresses are, one a line: address, city, region, country, time zone, precision.'
            'update:Download or copy a table of cities or of autonomous systems, check it, and replace the one in use.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        status|lookup|update)
            "_mailbell-hub_geo_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell-hub_geo_status() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, if --geo-country has IPv4 only.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default\: this month'\''s DB-IP City Lite.]:url:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_geo_lookup() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, if --geo-country has IPv4 only.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default\: this month'\''s DB-IP City Lite.]:url:'
        '--language[The language of place names, if the table has it\: de, pt-BR.]:language:'
        '*:addresses:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_geo_update() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, if --geo-country has IPv4 only.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default\: this month'\''s DB-IP City Lite.]:url:'
        ':source:_files'
        '--asn[Update the table of autonomous systems, for AS… lines in lists of networks.]'
        '--force[Accept a table that is older than the one in use.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_networks() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'lookup:Show what the lists say about addresses, one a line: address, class, owner.'
            'update:Download or copy Apple'\''s list of its relays, check it, and replace the one in use.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        lookup|update)
            "_mailbell-hub_networks_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell-hub_networks_lookup() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, if --geo-country has IPv4 only.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default\: this month'\''s DB-IP City Lite.]:url:'
        '*--networks[A file of networks, one a line\: 203.0.113.0/24 scanner Example. Classes\: scanner, scanner-probable, scanner-clicks, scanner-probable-clicks, hosting, proxy, people. It adds to the hub'\''s own list and overrides it. Apple'\''s list of its relays works too, unchanged. May be given several times.]:file:_files'
        '*:addresses:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_networks_update() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':source:_files'
        '--force[Accept a list with less than half as many networks as the one in use.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_rejudge() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--since[Judge recipients who opened or clicked since then\: a span such as 7d, or a time such as 2026-11-22T05\:00\:00Z.]:when:'
        '--dry-run[Show what would change, without changing it.]'
        '*--networks[A file of networks, as for `serve`. May be given several times.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_check() {
    local -i ret=1
    local -ar ___proxy_header=('x-forwarded-for' 'forwarded')
    local -ar ___reverse_dns=('on' 'off')
    local -ar ___webhook_private=('on' 'off')
    local -ar ___log_level=('trace' 'debug' 'info' 'notice' 'warning' 'error' 'critical')
    local -ar ___log_format=('text' 'json')
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, if --geo-country has IPv4 only.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default\: this month'\''s DB-IP City Lite.]:url:'
        '*--networks[A file of networks, one a line\: 203.0.113.0/24 scanner Example. Classes\: scanner, scanner-probable, scanner-clicks, scanner-probable-clicks, hosting, proxy, people. It adds to the hub'\''s own list and overrides it. Apple'\''s list of its relays works too, unchanged. May be given several times.]:file:_files'
        '*--listen[An address and port where recipients and clients connect\: 127.0.0.1\:8025, or \[\:\:\]\:8025 for all addresses, IPv4 too. May be given several times. Default\: 127.0.0.1\:8025.]:addr\:port:'
        '--admin[The address and port of /live, /ready and /metrics, or none. Default\: 127.0.0.1\:8026.]:addr\:port:'
        '--hub-name[The hub'\''s name on a PostgreSQL database, where one hub works at a time. Default\: the host'\''s name.]:name:'
        '--public-url[How the links in mails begin\: https\://mail.example.com. Default\: the first --listen.]:url:'
        '--app-url[Where browsers open the web app, if it has a host of its own\: https\://app.example.com. Default\: the host of --public-url.]:url:'
        '--tls-cert[The certificate chain, as a PEM file. Turns TLS on.]:file:_files'
        '--tls-key[The certificate'\''s key, as a PEM file.]:file:_files'
        '*--trusted-proxy[The address or network of a reverse proxy whose X-Forwarded-For and Forwarded headers are trusted\: 127.0.0.0/8. Or unix, for a proxy that the next one reached over a UNIX socket and reports as `unix\:`. May be given several times.]:net:'
        '--proxy-header[The header that the proxies write, X-Forwarded-For or Forwarded; the other one is not read. Default\: both are read, X-Forwarded-For first; if they name different addresses, an open has no location.]:name:{__mailbell-hub_complete "${___proxy_header[@]}"}'
        '--reverse-dns[on\: look up the host names of readers'\'' addresses, for lines such as *.example.com in lists of networks. This tells whoever runs the name server which addresses your readers have. Default\: off.]:on|off:{__mailbell-hub_complete "${___reverse_dns[@]}"}'
        '*--dns-server[A name server to ask for host names\: 127.0.0.1\:53. May be given several times. Default\: the system'\''s.]:addr\:port:'
        '*--retention[How long activities are kept\: 400d, or open=90d for one kind; and with raw=30d, raw hits with their network and User-Agent. May be given several times. Default\: 400d and raw=30d.]:span:'
        '*--ingest[A mail service whose webhooks the hub accepts\: '\''sendgrid key-file=FILE'\'', '\''postmark login-file=FILE'\'', '\''mailgun key-file=FILE'\'', '\''ses topic=ARN'\'' or '\''webhook secret-file=FILE'\''. May be given several times. Default\: none.]:service:'
        '*--webhook[A URL to which a user'\''s activities are posted, signed as in Standard Webhooks\: '\''NAME user=ADDRESS url=URL secret-file=FILE'\'', optionally with '\''kinds=open+click'\'', '\''verdicts=human+unknown'\'', '\''from=earliest'\''. With '\''format=ntfy'\'' or '\''format=gotify'\'', messages for phones to such a server, whose token is in the file. May be given several times. Default\: none.]:target:'
        '--webhook-private[on\: webhooks that users set up may lead to private addresses, such as the hub'\''s own network. Default\: off.]:on|off:{__mailbell-hub_complete "${___webhook_private[@]}"}'
        '--opt-out-contact[Contact for recipients who want no sender of this hub to track them; the opt-out page shows it. Default\: none.]:address:'
        '*--limit[A limit on what comes from outside\: connections=8192, head-time=10s, body-bytes=64MiB. `mailbell-hub check` lists all limits. May be given several times. Default\: the standard limits.]:name=value:'
        '--log-level[The lowest severity that is logged. Default\: info.]:level:{__mailbell-hub_complete "${___log_level[@]}"}'
        '--log-format[The format of the log\: text, or json, one object a line. Default\: text.]:format:{__mailbell-hub_complete "${___log_format[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_settings() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_ready() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--admin[The address and port of /live, /ready and /metrics. Default\: 127.0.0.1\:8026.]:addr\:port:'
        '--timeout[How long to wait for the answer, in seconds. Default\: 5.]:seconds:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_verify() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_backup() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':file:_files'
        '--force[Replace an existing file.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_restore() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        ':file:_files'
        '--yes[Required to replace an existing store\: without it, the command only says what it would replace.]'
        '--force[Restore the backup even if `verify` finds faults.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_retention() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--confirm-clock[Confirm that the clock of this machine is right\: the hub then removes what is due.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_move() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: the setting `data`.]:folder:_files -/'
        '--store[A PostgreSQL database that holds the store\: postgres\://mailbell@db.example.com/mailbell. Default\: the setting `store`, else the embedded store in --data.]:uri:'
        '--store-password[A file whose first line is the password of --store. Default\: libpq looks into PGPASSFILE or ~/.pgpass.]:file:_files'
        '--to[The database, such as postgres\://mailbell@db.example.com/mailbell. Do not write a password into it.]:uri:'
        '--again[Copy everything again\: first remove what an unfinished move of this store has copied.]'
        '--force[Finish the move without the rows that PostgreSQL cannot hold. The command has listed them before.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_help() {
    local -i ret=1
    local -ar arg_specs=(
        '*:subcommands:'
        '--version[Show the version.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

if [[ "${funcstack[1]}" = _mailbell-hub ]]; then
    _mailbell-hub "${@}"
else
    compdef _mailbell-hub mailbell-hub
fi
