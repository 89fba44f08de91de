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
            'init:Set a hub up: write its configuration file, make the store and the first user.'
            'serve:Run the hub.'
            'user:Manage the senders who use this hub. Takes effect at once, also on a running hub.'
            'token:Create, list and revoke the tokens that clients and scripts use.'
            'pair:Print the hub'\''s address with a code, which a new client exchanges for a token of its own.'
            'device:List and forget the devices that users have subscribed.'
            'contact:What may be known of contacts, and what is known. Takes effect at once, also on a running hub.'
            'backlog:List the devices that are behind, the longest first: user, device, activities behind, since when, last seen.'
            'geo:Look at, ask and update the tables that tell places from addresses.'
            'networks:Ask and update the lists that tell scanners and relays by their networks.'
            'rejudge:Judge again, by today'\''s rules and networks, the hits that are kept.'
            'check:Show the settings that are in force and where each comes from, and try whether a hub could run with them.'
            'ready:Ask the running hub whether it is ready: its store can be read, and the last change to it went through.'
            'verify:Look through the whole store for damage: the file itself, and every log for holes.'
            'backup:Write a copy of the store into one file, also beside a running hub.'
            'restore:Put a backup in the place of the store.'
            'help:Show subcommand help information.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        init|serve|user|token|pair|device|contact|backlog|geo|networks|rejudge|check|ready|verify|backup|restore|help)
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--public-url[Where recipients and clients reach the hub\: https\://mail.example.com.]:url:'
        '--tls[Who speaks TLS\: proxy, one on this machine; own, the hub itself; none, nobody, for a trial. Default\: proxy for https, none for http.]:who:{__mailbell-hub_complete "${___tls[@]}"}'
        '--tls-cert[The certificate chain, with --tls own\: a PEM file.]:file:'
        '--tls-key[The certificate'\''s key, with --tls own\: a PEM file.]:file:'
        '*--listen[Where the hub listens. May be given several times. Default\: 127.0.0.1\:8025 behind a proxy, else the port of the URL on all addresses.]:addr\:port:'
        '--email[The first user'\''s address, which mail is sent from.]:address:'
        '--name[The first user'\''s name.]:name:'
        '--force[Write the file anew where there is one. That one is kept beside it, as .old.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_serve() {
    local -i ret=1
    local -ar ___reverse_dns=('on' 'off')
    local -ar ___log_level=('trace' 'debug' 'info' 'notice' 'warning' 'error' 'critical')
    local -ar ___log_format=('text' 'json')
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, where --geo-country has IPv4 alone.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[Where `geo update` gets the table of cities. Default\: DB-IP City Lite of the month.]:url:'
        '*--networks[A list of networks, a line each\: 203.0.113.0/24 scanner Example. Classes\: scanner, scanner-probable, hosting, proxy, people. Adds to the hub'\''s own and overrides it. Or Apple'\''s list of its relays, as it is. May be given several times.]:file:_files'
        '*--listen[An address and port for recipients and clients\: 127.0.0.1\:8025, or \[\:\:\]\:8025 for all addresses, of IPv4 too. May be given several times. Default\: 127.0.0.1\:8025.]:addr\:port:'
        '--admin[The address and port of /live, /ready and /metrics, or none. Default\: 127.0.0.1\:8026.]:addr\:port:'
        '--public-url[How the links in mails begin\: https\://mail.example.com. Default\: the first --listen.]:url:'
        '--tls-cert[The certificate chain, as a PEM file. Turns TLS and HTTP/2 on.]:file:_files'
        '--tls-key[The certificate'\''s key, as a PEM file.]:file:_files'
        '*--trusted-proxy[A proxy'\''s address or network whose X-Forwarded-For and Forwarded count\: 127.0.0.0/8. May be given several times.]:net:'
        '--reverse-dns[on\: find out the names of hosts, for lines such as *.example.com in lists of networks. It tells whoever runs the name server which addresses readers have. Default\: off.]:on|off:{__mailbell-hub_complete "${___reverse_dns[@]}"}'
        '*--dns-server[A name server to ask for them\: 127.0.0.1\:53. May be given several times. Default\: the system'\''s.]:addr\:port:'
        '*--retention[How long activities are kept\: 400d, or for one kind, open=90d; and with raw=30d, hits with the network and agent they came by. May be given several times. Default\: 400d and raw=30d.]:span:'
        '*--ingest[A service whose webhooks are taken\: '\''sendgrid key-file=FILE'\'', '\''postmark login-file=FILE'\'', '\''mailgun key-file=FILE'\'', '\''ses topic=ARN'\'' or '\''webhook secret-file=FILE'\''. May be given several times. Default\: none.]:service:'
        '*--webhook[Where a user'\''s activities are posted, signed as Standard Webhooks says\: '\''NAME user=ADDRESS url=URL secret-file=FILE'\'', and '\''kinds=open+click'\'', '\''verdicts=human+unknown'\'', '\''from=earliest'\'' as needed. May be given several times. Default\: none.]:target:'
        '--log-level[The least severe messages that are logged. Default\: info.]:level:{__mailbell-hub_complete "${___log_level[@]}"}'
        '--log-format[How messages are logged\: text, or json, an object a line. Default\: text.]:format:{__mailbell-hub_complete "${___log_format[@]}"}'
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
            'list:List the users, one a line: address, seat, name, other addresses.'
            'remove:Remove a user with all that belongs to them: messages, activities, contacts, tokens, devices.'
            'seat:Change what is tracked of a user'\''s messages from now on.'
            'language:Change the language in which places are named to a user, from now on, as far as a table has it.'
            'alias:Add and remove other addresses that a user sends from.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        add|list|remove|seat|language|alias)
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        ':address:'
        '--yes[Do it without asking.]'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
            'create:Create a token and print it, alone. It is shown this once.'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--user[The address of the user it stands for.]:user:'
        '--scopes[What it may be used for, any of subscribe,read,track,ingest. Default\: subscribe,read,track.]:scopes:'
        '--label[A word to know it by later\: laptop.]:label:'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--user[The address of the user it stands for.]:address:'
        '--scopes[What the token may be used for, any of subscribe,read,track,ingest. Default\: subscribe,read,track.]:scopes:'
        '--public-url[How the hub'\''s address begins. Default\: public-url, as it is set.]:url:'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
            'set:Set what may be known from now on.'
            'unset:Take a setting back: what is set for a wider audience applies from then on.'
            'opt-out:Record that a contact does not want to be tracked, as the link in a mail does.'
            'opt-in:Take back, on a contact'\''s own word, that they opted out. What is set applies from then on.'
            'export:Write all that is kept of a contact, of all users, as JSON.'
            'erase:Erase what is kept of a contact, of all users, and look that it is gone.'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--user[The user whose contacts they are. Default\: all users.]:user:'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--user[The user whose contacts they are. Default\: all users.]:user:'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        ':email:'
        '--yes[Do it without asking.]'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
            'status:List the tables, one a line: for what, file, type, when built, how old, kind of file, languages of its names.'
            'lookup:Tell where addresses are, one a line: address, city, region, country, time zone, precision.'
            'update:Put a new table of cities, or of autonomous systems, in place of the one in use, once it has been checked.'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, where --geo-country has IPv4 alone.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[Where `geo update` gets the table of cities. Default\: DB-IP City Lite of the month.]:url:'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, where --geo-country has IPv4 alone.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[Where `geo update` gets the table of cities. Default\: DB-IP City Lite of the month.]:url:'
        '--language[The language of names, as far as the table has them\: de, pt-BR.]:language:'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, where --geo-country has IPv4 alone.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[Where `geo update` gets the table of cities. Default\: DB-IP City Lite of the month.]:url:'
        ':source:_files'
        '--asn[A table of autonomous systems, for the lines AS… of lists of networks.]'
        '--force[Take a table that is older than the one in use.]'
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
            'lookup:Tell what the lists say of addresses, one a line: address, class, owner.'
            'update:Put Apple'\''s list of its relays in place of the one in use, once it has been checked.'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, where --geo-country has IPv4 alone.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[Where `geo update` gets the table of cities. Default\: DB-IP City Lite of the month.]:url:'
        '*--networks[A list of networks, a line each\: 203.0.113.0/24 scanner Example. Classes\: scanner, scanner-probable, hosting, proxy, people. Adds to the hub'\''s own and overrides it. Or Apple'\''s list of its relays, as it is. May be given several times.]:file:_files'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        ':source:_files'
        '--force[Take a list that is much shorter than the one in use.]'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--since[Recipients who did something since then\: a span back such as 7d, or 2026-11-22T05\:00\:00Z.]:when:'
        '--dry-run[Show what would change, and change nothing.]'
        '*--networks[A list of networks, as `serve` takes it. May be given several times.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-hub_check() {
    local -i ret=1
    local -ar ___reverse_dns=('on' 'off')
    local -ar ___log_level=('trace' 'debug' 'info' 'notice' 'warning' 'error' 'critical')
    local -ar ___log_format=('text' 'json')
    local -ar arg_specs=(
        '--config[The configuration file. Default\: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.]:file:_files'
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        '--geo-city[A table of cities\: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default\: geo/city.mmdb in the data folder, where `geo update` puts it.]:file:_files'
        '--geo-country[A table of countries, MMDB or CSV. Default\: Debian'\''s tor-geoipdb, if it is installed.]:file:_files'
        '--geo-country6[A table of countries for IPv6, where --geo-country has IPv4 alone.]:file:_files'
        '--geo-asn[A table of autonomous systems, MMDB\: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default\: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.]:file:_files'
        '--geo-url[Where `geo update` gets the table of cities. Default\: DB-IP City Lite of the month.]:url:'
        '*--networks[A list of networks, a line each\: 203.0.113.0/24 scanner Example. Classes\: scanner, scanner-probable, hosting, proxy, people. Adds to the hub'\''s own and overrides it. Or Apple'\''s list of its relays, as it is. May be given several times.]:file:_files'
        '*--listen[An address and port for recipients and clients\: 127.0.0.1\:8025, or \[\:\:\]\:8025 for all addresses, of IPv4 too. May be given several times. Default\: 127.0.0.1\:8025.]:addr\:port:'
        '--admin[The address and port of /live, /ready and /metrics, or none. Default\: 127.0.0.1\:8026.]:addr\:port:'
        '--public-url[How the links in mails begin\: https\://mail.example.com. Default\: the first --listen.]:url:'
        '--tls-cert[The certificate chain, as a PEM file. Turns TLS and HTTP/2 on.]:file:_files'
        '--tls-key[The certificate'\''s key, as a PEM file.]:file:_files'
        '*--trusted-proxy[A proxy'\''s address or network whose X-Forwarded-For and Forwarded count\: 127.0.0.0/8. May be given several times.]:net:'
        '--reverse-dns[on\: find out the names of hosts, for lines such as *.example.com in lists of networks. It tells whoever runs the name server which addresses readers have. Default\: off.]:on|off:{__mailbell-hub_complete "${___reverse_dns[@]}"}'
        '*--dns-server[A name server to ask for them\: 127.0.0.1\:53. May be given several times. Default\: the system'\''s.]:addr\:port:'
        '*--retention[How long activities are kept\: 400d, or for one kind, open=90d; and with raw=30d, hits with the network and agent they came by. May be given several times. Default\: 400d and raw=30d.]:span:'
        '*--ingest[A service whose webhooks are taken\: '\''sendgrid key-file=FILE'\'', '\''postmark login-file=FILE'\'', '\''mailgun key-file=FILE'\'', '\''ses topic=ARN'\'' or '\''webhook secret-file=FILE'\''. May be given several times. Default\: none.]:service:'
        '*--webhook[Where a user'\''s activities are posted, signed as Standard Webhooks says\: '\''NAME user=ADDRESS url=URL secret-file=FILE'\'', and '\''kinds=open+click'\'', '\''verdicts=human+unknown'\'', '\''from=earliest'\'' as needed. May be given several times. Default\: none.]:target:'
        '--log-level[The least severe messages that are logged. Default\: info.]:level:{__mailbell-hub_complete "${___log_level[@]}"}'
        '--log-format[How messages are logged\: text, or json, an object a line. Default\: text.]:format:{__mailbell-hub_complete "${___log_format[@]}"}'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        ':file:_files'
        '--force[Replace a file that is there.]'
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
        '--data[The folder that holds the hub'\''s store. Default\: ~/.local/share/mailbell.]:folder:_files -/'
        ':file:_files'
        '--yes[Replace the store that is there, without asking.]'
        '--force[Restore it also where `verify` finds something wrong.]'
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
