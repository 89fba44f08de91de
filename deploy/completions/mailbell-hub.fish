function __mailbell-hub_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __mailbell-hub_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __mailbell-hub_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __mailbell-hub_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __mailbell-hub_parse_tokens -S
    set -l unparsed_tokens (__mailbell-hub_tokens -pc)
    switch $unparsed_tokens[1]
    case 'mailbell-hub'
        __mailbell-hub_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'init'
            __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'public-url=' 'tls=' 'tls-cert=' 'tls-key=' 'listen=+' 'email=' 'name=' 'force' 'version' 'h/help'
        case 'serve'
            __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'geo-city=' 'geo-country=' 'geo-country6=' 'geo-asn=' 'geo-url=' 'networks=+' 'listen=+' 'admin=' 'hub-name=' 'public-url=' 'app-url=' 'tls-cert=' 'tls-key=' 'trusted-proxy=+' 'proxy-header=' 'reverse-dns=' 'dns-server=+' 'retention=+' 'ingest=+' 'webhook=+' 'webhook-private=' 'opt-out-contact=' 'limit=+' 'log-level=' 'log-format=' 'version' 'h/help'
        case 'user'
            __mailbell-hub_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'add'
                __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'email=' 'name=' 'seat=' 'version' 'h/help'
            case 'list'
                __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'version' 'h/help'
            case 'remove'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'yes' 'version' 'h/help'
            case 'role'
                __mailbell-hub_parse_subcommand 2 'config=' 'data=' 'store=' 'store-password=' 'version' 'h/help'
            case 'seat'
                __mailbell-hub_parse_subcommand 2 'config=' 'data=' 'store=' 'store-password=' 'version' 'h/help'
            case 'language'
                __mailbell-hub_parse_subcommand 2 'config=' 'data=' 'store=' 'store-password=' 'version' 'h/help'
            case 'alias'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'add=+' 'remove=+' 'version' 'h/help'
            end
        case 'token'
            __mailbell-hub_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'create'
                __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'user=' 'scopes=' 'label=' 'expires=' 'version' 'h/help'
            case 'list'
                __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'user=' 'version' 'h/help'
            case 'revoke'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'version' 'h/help'
            end
        case 'pair'
            __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'user=' 'client' 'web' 'scopes=' 'public-url=' 'version' 'h/help'
        case 'audit'
            __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'l/limit=' 'version' 'h/help'
        case 'device'
            __mailbell-hub_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'user=' 'version' 'h/help'
            case 'forget'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'user=' 'version' 'h/help'
            end
        case 'contact'
            __mailbell-hub_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'user=' 'version' 'h/help'
            case 'set'
                __mailbell-hub_parse_subcommand 2 'config=' 'data=' 'store=' 'store-password=' 'user=' 'version' 'h/help'
            case 'unset'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'user=' 'version' 'h/help'
            case 'opt-out'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'version' 'h/help'
            case 'opt-in'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'version' 'h/help'
            case 'export'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'version' 'h/help'
            case 'erase'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'yes' 'version' 'h/help'
            end
        case 'backlog'
            __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'user=' 'version' 'h/help'
        case 'geo'
            __mailbell-hub_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'status'
                __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'geo-city=' 'geo-country=' 'geo-country6=' 'geo-asn=' 'geo-url=' 'version' 'h/help'
            case 'lookup'
                __mailbell-hub_parse_subcommand -r 1 'config=' 'data=' 'store=' 'store-password=' 'geo-city=' 'geo-country=' 'geo-country6=' 'geo-asn=' 'geo-url=' 'language=' 'version' 'h/help'
            case 'update'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'geo-city=' 'geo-country=' 'geo-country6=' 'geo-asn=' 'geo-url=' 'asn' 'force' 'version' 'h/help'
            end
        case 'networks'
            __mailbell-hub_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'lookup'
                __mailbell-hub_parse_subcommand -r 1 'config=' 'data=' 'store=' 'store-password=' 'geo-city=' 'geo-country=' 'geo-country6=' 'geo-asn=' 'geo-url=' 'networks=+' 'version' 'h/help'
            case 'update'
                __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'force' 'version' 'h/help'
            end
        case 'rejudge'
            __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'since=' 'dry-run' 'networks=+' 'version' 'h/help'
        case 'check'
            __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'geo-city=' 'geo-country=' 'geo-country6=' 'geo-asn=' 'geo-url=' 'networks=+' 'listen=+' 'admin=' 'hub-name=' 'public-url=' 'app-url=' 'tls-cert=' 'tls-key=' 'trusted-proxy=+' 'proxy-header=' 'reverse-dns=' 'dns-server=+' 'retention=+' 'ingest=+' 'webhook=+' 'webhook-private=' 'opt-out-contact=' 'limit=+' 'log-level=' 'log-format=' 'version' 'h/help'
        case 'settings'
            __mailbell-hub_parse_subcommand 0 'version' 'h/help'
        case 'ready'
            __mailbell-hub_parse_subcommand 0 'config=' 'admin=' 'timeout=' 'version' 'h/help'
        case 'verify'
            __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'version' 'h/help'
        case 'backup'
            __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'force' 'version' 'h/help'
        case 'restore'
            __mailbell-hub_parse_subcommand 1 'config=' 'data=' 'store=' 'store-password=' 'yes' 'force' 'version' 'h/help'
        case 'retention'
            __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'confirm-clock' 'version' 'h/help'
        case 'move'
            __mailbell-hub_parse_subcommand 0 'config=' 'data=' 'store=' 'store-password=' 'to=' 'again' 'force' 'version' 'h/help'
        case 'help'
            __mailbell-hub_parse_subcommand -r 1 'version'
        end
    end
end

function __mailbell-hub_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __mailbell-hub_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __mailbell-hub_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __mailbell-hub_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__mailbell-hub_tokens -p)
    if test -z "$(__mailbell-hub_tokens -t)"
        set -l index (count (__mailbell-hub_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'mailbell-hub' -f
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'init' -d 'Set up a hub: write its configuration file, and create the store and the first user.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'serve' -d 'Run the hub.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'user' -d 'Manage the senders who use this hub. Takes effect at once, also on a running hub.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'token' -d 'Create, list and revoke the tokens that clients and scripts use.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'pair' -d 'Print two links that sign a user in: one for a client, one for a browser.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'audit' -d 'Show who signed in, and what was changed by whom: the newest last.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'device' -d 'List and forget the devices that users have subscribed.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'contact' -d 'Set how contacts are tracked; export and erase what is stored about them. Takes effect at once, also on a running hub.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'backlog' -d 'List the devices that are behind, the longest first: user, device, activities behind, since when, last seen.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'geo' -d 'Show, query and update the location tables.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'networks' -d 'Query the lists of networks of scanners and relays, and update Apple\'s.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'rejudge' -d 'Judge stored hits again, by today\'s rules and lists of networks.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'check' -d 'Show the settings in force and where each comes from, and test whether a hub can run with them.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'settings' -d 'List all settings: name, default and meaning.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'ready' -d 'Ask the running hub whether it is ready: its store can be read, and the last change was written.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'verify' -d 'Check the whole store for damage: the file itself, and every log for gaps.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'backup' -d 'Write a copy of the store into one file. Works beside a running hub.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'restore' -d 'Replace the store by a backup.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'retention' -d 'Show whether retention trusts the clock, and confirm that the clock is right.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'move' -d 'Move the embedded store to a PostgreSQL database.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" public-url' -l 'public-url' -d 'Where recipients and clients reach the hub: https://mail.example.com.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" tls' -l 'tls' -d 'Who does TLS: proxy (a reverse proxy on this machine), own (the hub itself) or none (for a trial). Default: proxy for https, none for http.' -rfka 'proxy own none'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" tls-cert' -l 'tls-cert' -d 'The certificate chain, with --tls own: a PEM file.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" tls-key' -l 'tls-key' -d 'The certificate\'s key, with --tls own: a PEM file.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init"' -l 'listen' -d 'An address and port to listen on. May be given several times. Default: 127.0.0.1:8025 behind a proxy, else the port of the URL, on all addresses or, if the URL is of this machine, on 127.0.0.1.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" email' -l 'email' -d 'The first user\'s address, which they send mail from.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" name' -l 'name' -d 'The first user\'s name.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" force' -l 'force' -d 'Overwrite an existing configuration file. The old one is kept beside it, as .old.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub init" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" geo-city' -l 'geo-city' -d 'A table of cities: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default: geo/city.mmdb in the data folder, where `geo update` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" geo-country' -l 'geo-country' -d 'A table of countries, MMDB or CSV. Default: Debian\'s tor-geoipdb, if it is installed.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" geo-country6' -l 'geo-country6' -d 'A table of countries for IPv6, if --geo-country has IPv4 only.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" geo-asn' -l 'geo-asn' -d 'A table of autonomous systems, MMDB: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" geo-url' -l 'geo-url' -d 'The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default: this month\'s DB-IP City Lite.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve"' -l 'networks' -d 'A file of networks, one a line: 203.0.113.0/24 scanner Example. Classes: scanner, scanner-probable, scanner-clicks, scanner-probable-clicks, hosting, proxy, people. It adds to the hub\'s own list and overrides it. Apple\'s list of its relays works too, unchanged. May be given several times.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve"' -l 'listen' -d 'An address and port where recipients and clients connect: 127.0.0.1:8025, or [::]:8025 for all addresses, IPv4 too. May be given several times. Default: 127.0.0.1:8025.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" admin' -l 'admin' -d 'The address and port of /live, /ready and /metrics, or none. Default: 127.0.0.1:8026.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" hub-name' -l 'hub-name' -d 'The hub\'s name on a PostgreSQL database, where one hub works at a time. Default: the host\'s name.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" public-url' -l 'public-url' -d 'How the links in mails begin: https://mail.example.com. Default: the first --listen.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" app-url' -l 'app-url' -d 'Where browsers open the web app, if it has a host of its own: https://app.example.com. Default: the host of --public-url.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" tls-cert' -l 'tls-cert' -d 'The certificate chain, as a PEM file. Turns TLS on.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" tls-key' -l 'tls-key' -d 'The certificate\'s key, as a PEM file.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve"' -l 'trusted-proxy' -d 'The address or network of a reverse proxy whose X-Forwarded-For and Forwarded headers are trusted: 127.0.0.0/8. Or unix, for a proxy that the next one reached over a UNIX socket and reports as `unix:`. May be given several times.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" proxy-header' -l 'proxy-header' -d 'The header that the proxies write, X-Forwarded-For or Forwarded; the other one is not read. Default: both are read, X-Forwarded-For first; if they name different addresses, an open has no location.' -rfka 'x-forwarded-for forwarded'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" reverse-dns' -l 'reverse-dns' -d 'on: look up the host names of readers\' addresses, for lines such as *.example.com in lists of networks. This tells whoever runs the name server which addresses your readers have. Default: off.' -rfka 'on off'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve"' -l 'dns-server' -d 'A name server to ask for host names: 127.0.0.1:53. May be given several times. Default: the system\'s.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve"' -l 'retention' -d 'How long activities are kept: 400d, or open=90d for one kind; and with raw=30d, raw hits with their network and User-Agent. May be given several times. Default: 400d and raw=30d.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve"' -l 'ingest' -d 'A mail service whose webhooks the hub accepts: \'sendgrid key-file=FILE\', \'postmark login-file=FILE\', \'mailgun key-file=FILE\', \'ses topic=ARN\' or \'webhook secret-file=FILE\'. May be given several times. Default: none.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve"' -l 'webhook' -d 'A URL to which a user\'s activities are posted, signed as in Standard Webhooks: \'NAME user=ADDRESS url=URL secret-file=FILE\', optionally with \'kinds=open+click\', \'verdicts=human+unknown\', \'from=earliest\'. With \'format=ntfy\' or \'format=gotify\', messages for phones to such a server, whose token is in the file. May be given several times. Default: none.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" webhook-private' -l 'webhook-private' -d 'on: webhooks that users set up may lead to private addresses, such as the hub\'s own network. Default: off.' -rfka 'on off'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" opt-out-contact' -l 'opt-out-contact' -d 'Contact for recipients who want no sender of this hub to track them; the opt-out page shows it. Default: none.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve"' -l 'limit' -d 'A limit on what comes from outside: connections=8192, head-time=10s, body-bytes=64MiB. `mailbell-hub check` lists all limits. May be given several times. Default: the standard limits.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" log-level' -l 'log-level' -d 'The lowest severity that is logged. Default: info.' -rfka 'trace debug info notice warning error critical'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" log-format' -l 'log-format' -d 'The format of the log: text, or json, one object a line. Default: text.' -rfka 'text json'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub serve" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub user" -eq 1' -fa 'add' -d 'Add a user.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub user" -eq 1' -fa 'list' -d 'List the users, one a line: address, seat, name, other addresses, role.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub user" -eq 1' -fa 'remove' -d 'Remove a user and everything that belongs to them: messages, activities, contacts, tokens, devices.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub user" -eq 1' -fa 'role' -d 'Change what a user may do in the web app: an admin manages members, and erases contacts.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub user" -eq 1' -fa 'seat' -d 'Change a user\'s seat: what is tracked from now on, also in mail that was sent already.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub user" -eq 1' -fa 'language' -d 'Change the language of place names for a user, from now on, if the location table has it.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub user" -eq 1' -fa 'alias' -d 'Add and remove other addresses that a user sends from.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user add" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user add" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user add" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user add" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user add" email' -l 'email' -d 'The user\'s address.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user add" name' -l 'name' -d 'The user\'s name.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user add" seat' -l 'seat' -d 'free tracks opens, paid tracks opens and clicks.' -rfka 'free paid'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user add" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user add" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user list" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user list" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user list" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user list" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user list" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user remove" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user remove" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user remove" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user remove" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user remove" yes' -l 'yes' -d 'Do it. Without this flag, the command only says what it would do.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user remove" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user remove" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user role" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user role" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user role" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user role" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub user role" -eq 1' -fka 'member admin'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user role" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user role" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user seat" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user seat" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user seat" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user seat" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub user seat" -eq 1' -fka 'free paid'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user seat" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user seat" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user language" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user language" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user language" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user language" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user language" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user language" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user alias" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user alias" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user alias" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user alias" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user alias"' -l 'add' -d 'An address to add. May be given several times.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user alias"' -l 'remove' -d 'An address to remove. May be given several times.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user alias" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub user alias" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub token" -eq 1' -fa 'create' -d 'Create a token and print it. It is shown only once.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub token" -eq 1' -fa 'list' -d 'List the tokens, one a line: id, user, scopes, when created, valid or revoked, label.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub token" -eq 1' -fa 'revoke' -d 'Revoke a token. Its live sessions end at once.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token create" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token create" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token create" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token create" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token create" user' -l 'user' -d 'The address of the token\'s user. Required if there are several users.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token create" scopes' -l 'scopes' -d 'The token\'s scopes, any of subscribe,read,track,ingest,records,log. Default: subscribe,read,track.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token create" label' -l 'label' -d 'A label to recognise it by: laptop.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token create" expires' -l 'expires' -d 'After how long it expires: 30d, 12h. Default: never.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token create" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token create" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token list" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token list" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token list" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token list" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token list" user' -l 'user' -d 'Only this user\'s.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token list" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token revoke" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token revoke" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token revoke" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token revoke" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token revoke" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub token revoke" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" user' -l 'user' -d 'The address of the user. Required if there are several users.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" client' -l 'client' -d 'Print the client\'s link only.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" web' -l 'web' -d 'Print the browser\'s link only. Its code also confirms, in the web app, what needs a passkey or a code.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" scopes' -l 'scopes' -d 'The scopes of the client\'s token, any of subscribe,read,track,ingest,web,records,log. Default: all but ingest.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" public-url' -l 'public-url' -d 'The URL by which clients reach the hub. Default: the setting public-url.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub pair" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub audit" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub audit" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub audit" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub audit" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub audit" l limit' -l 'limit' -s 'l' -d 'How many entries.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub audit" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub audit" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub device" -eq 1' -fa 'list' -d 'List the devices, one a line: user, name, last seq it has, how many it is behind, last seen.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub device" -eq 1' -fa 'forget' -d 'Forget a device and its backlog.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device list" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device list" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device list" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device list" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device list" user' -l 'user' -d 'Only this user\'s.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device list" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device forget" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device forget" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device forget" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device forget" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device forget" user' -l 'user' -d 'The address of its user.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device forget" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub device forget" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub contact" -eq 1' -fa 'list' -d 'List the settings, one a line: owner (* for the administrator), for whom, tracking.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub contact" -eq 1' -fa 'set' -d 'Set how contacts are tracked from now on.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub contact" -eq 1' -fa 'unset' -d 'Remove a setting: from then on, a setting for a wider audience applies.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub contact" -eq 1' -fa 'opt-out' -d 'Opt a contact out of tracking by all users of this hub, at the contact\'s request.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub contact" -eq 1' -fa 'opt-in' -d 'Undo a contact\'s opt-out, at the contact\'s request. The settings of `contact set` apply from then on.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub contact" -eq 1' -fa 'export' -d 'Print everything that is stored about a contact, for all users, as JSON.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub contact" -eq 1' -fa 'erase' -d 'Erase everything that is stored about a contact, for all users, and verify that it is gone.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact list" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact list" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact list" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact list" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact list" user' -l 'user' -d 'Only this user\'s.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact list" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact set" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact set" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact set" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact set" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact set" user' -l 'user' -d 'The user whose contacts are meant. Default: all users.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub contact set" -eq 1' -fka 'identified anonymous never'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact set" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact set" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact unset" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact unset" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact unset" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact unset" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact unset" user' -l 'user' -d 'The user whose contacts are meant. Default: all users.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact unset" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact unset" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-out" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-out" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-out" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-out" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-out" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-out" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-in" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-in" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-in" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-in" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-in" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact opt-in" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact export" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact export" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact export" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact export" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact export" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact erase" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact erase" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact erase" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact erase" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact erase" yes' -l 'yes' -d 'Do it. Without this flag, the command only says what it would do.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact erase" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub contact erase" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backlog" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backlog" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backlog" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backlog" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backlog" user' -l 'user' -d 'Only this user\'s.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backlog" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backlog" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub geo" -eq 1' -fa 'status' -d 'List the tables, one a line: purpose, file, type, build date, age, file format, languages.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub geo" -eq 1' -fa 'lookup' -d 'Show where addresses are, one a line: address, city, region, country, time zone, precision.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub geo" -eq 1' -fa 'update' -d 'Download or copy a table of cities or of autonomous systems, check it, and replace the one in use.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" geo-city' -l 'geo-city' -d 'A table of cities: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default: geo/city.mmdb in the data folder, where `geo update` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" geo-country' -l 'geo-country' -d 'A table of countries, MMDB or CSV. Default: Debian\'s tor-geoipdb, if it is installed.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" geo-country6' -l 'geo-country6' -d 'A table of countries for IPv6, if --geo-country has IPv4 only.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" geo-asn' -l 'geo-asn' -d 'A table of autonomous systems, MMDB: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" geo-url' -l 'geo-url' -d 'The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default: this month\'s DB-IP City Lite.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" geo-city' -l 'geo-city' -d 'A table of cities: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default: geo/city.mmdb in the data folder, where `geo update` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" geo-country' -l 'geo-country' -d 'A table of countries, MMDB or CSV. Default: Debian\'s tor-geoipdb, if it is installed.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" geo-country6' -l 'geo-country6' -d 'A table of countries for IPv6, if --geo-country has IPv4 only.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" geo-asn' -l 'geo-asn' -d 'A table of autonomous systems, MMDB: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" geo-url' -l 'geo-url' -d 'The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default: this month\'s DB-IP City Lite.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" language' -l 'language' -d 'The language of place names, if the table has it: de, pt-BR.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo lookup" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" geo-city' -l 'geo-city' -d 'A table of cities: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default: geo/city.mmdb in the data folder, where `geo update` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" geo-country' -l 'geo-country' -d 'A table of countries, MMDB or CSV. Default: Debian\'s tor-geoipdb, if it is installed.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" geo-country6' -l 'geo-country6' -d 'A table of countries for IPv6, if --geo-country has IPv4 only.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" geo-asn' -l 'geo-asn' -d 'A table of autonomous systems, MMDB: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" geo-url' -l 'geo-url' -d 'The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default: this month\'s DB-IP City Lite.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub geo update" -eq 1' -F
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" asn' -l 'asn' -d 'Update the table of autonomous systems, for AS… lines in lists of networks.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" force' -l 'force' -d 'Accept a table that is older than the one in use.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub geo update" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub networks" -eq 1' -fa 'lookup' -d 'Show what the lists say about addresses, one a line: address, class, owner.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub networks" -eq 1' -fa 'update' -d 'Download or copy Apple\'s list of its relays, check it, and replace the one in use.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" geo-city' -l 'geo-city' -d 'A table of cities: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default: geo/city.mmdb in the data folder, where `geo update` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" geo-country' -l 'geo-country' -d 'A table of countries, MMDB or CSV. Default: Debian\'s tor-geoipdb, if it is installed.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" geo-country6' -l 'geo-country6' -d 'A table of countries for IPv6, if --geo-country has IPv4 only.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" geo-asn' -l 'geo-asn' -d 'A table of autonomous systems, MMDB: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" geo-url' -l 'geo-url' -d 'The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default: this month\'s DB-IP City Lite.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup"' -l 'networks' -d 'A file of networks, one a line: 203.0.113.0/24 scanner Example. Classes: scanner, scanner-probable, scanner-clicks, scanner-probable-clicks, hosting, proxy, people. It adds to the hub\'s own list and overrides it. Apple\'s list of its relays works too, unchanged. May be given several times.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks lookup" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks update" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks update" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks update" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks update" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub networks update" -eq 1' -F
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks update" force' -l 'force' -d 'Accept a list with less than half as many networks as the one in use.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks update" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub networks update" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub rejudge" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub rejudge" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub rejudge" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub rejudge" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub rejudge" since' -l 'since' -d 'Judge recipients who opened or clicked since then: a span such as 7d, or a time such as 2026-11-22T05:00:00Z.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub rejudge" dry-run' -l 'dry-run' -d 'Show what would change, without changing it.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub rejudge"' -l 'networks' -d 'A file of networks, as for `serve`. May be given several times.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub rejudge" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub rejudge" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" geo-city' -l 'geo-city' -d 'A table of cities: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default: geo/city.mmdb in the data folder, where `geo update` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" geo-country' -l 'geo-country' -d 'A table of countries, MMDB or CSV. Default: Debian\'s tor-geoipdb, if it is installed.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" geo-country6' -l 'geo-country6' -d 'A table of countries for IPv6, if --geo-country has IPv4 only.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" geo-asn' -l 'geo-asn' -d 'A table of autonomous systems, MMDB: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" geo-url' -l 'geo-url' -d 'The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default: this month\'s DB-IP City Lite.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check"' -l 'networks' -d 'A file of networks, one a line: 203.0.113.0/24 scanner Example. Classes: scanner, scanner-probable, scanner-clicks, scanner-probable-clicks, hosting, proxy, people. It adds to the hub\'s own list and overrides it. Apple\'s list of its relays works too, unchanged. May be given several times.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check"' -l 'listen' -d 'An address and port where recipients and clients connect: 127.0.0.1:8025, or [::]:8025 for all addresses, IPv4 too. May be given several times. Default: 127.0.0.1:8025.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" admin' -l 'admin' -d 'The address and port of /live, /ready and /metrics, or none. Default: 127.0.0.1:8026.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" hub-name' -l 'hub-name' -d 'The hub\'s name on a PostgreSQL database, where one hub works at a time. Default: the host\'s name.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" public-url' -l 'public-url' -d 'How the links in mails begin: https://mail.example.com. Default: the first --listen.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" app-url' -l 'app-url' -d 'Where browsers open the web app, if it has a host of its own: https://app.example.com. Default: the host of --public-url.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" tls-cert' -l 'tls-cert' -d 'The certificate chain, as a PEM file. Turns TLS on.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" tls-key' -l 'tls-key' -d 'The certificate\'s key, as a PEM file.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check"' -l 'trusted-proxy' -d 'The address or network of a reverse proxy whose X-Forwarded-For and Forwarded headers are trusted: 127.0.0.0/8. Or unix, for a proxy that the next one reached over a UNIX socket and reports as `unix:`. May be given several times.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" proxy-header' -l 'proxy-header' -d 'The header that the proxies write, X-Forwarded-For or Forwarded; the other one is not read. Default: both are read, X-Forwarded-For first; if they name different addresses, an open has no location.' -rfka 'x-forwarded-for forwarded'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" reverse-dns' -l 'reverse-dns' -d 'on: look up the host names of readers\' addresses, for lines such as *.example.com in lists of networks. This tells whoever runs the name server which addresses your readers have. Default: off.' -rfka 'on off'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check"' -l 'dns-server' -d 'A name server to ask for host names: 127.0.0.1:53. May be given several times. Default: the system\'s.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check"' -l 'retention' -d 'How long activities are kept: 400d, or open=90d for one kind; and with raw=30d, raw hits with their network and User-Agent. May be given several times. Default: 400d and raw=30d.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check"' -l 'ingest' -d 'A mail service whose webhooks the hub accepts: \'sendgrid key-file=FILE\', \'postmark login-file=FILE\', \'mailgun key-file=FILE\', \'ses topic=ARN\' or \'webhook secret-file=FILE\'. May be given several times. Default: none.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check"' -l 'webhook' -d 'A URL to which a user\'s activities are posted, signed as in Standard Webhooks: \'NAME user=ADDRESS url=URL secret-file=FILE\', optionally with \'kinds=open+click\', \'verdicts=human+unknown\', \'from=earliest\'. With \'format=ntfy\' or \'format=gotify\', messages for phones to such a server, whose token is in the file. May be given several times. Default: none.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" webhook-private' -l 'webhook-private' -d 'on: webhooks that users set up may lead to private addresses, such as the hub\'s own network. Default: off.' -rfka 'on off'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" opt-out-contact' -l 'opt-out-contact' -d 'Contact for recipients who want no sender of this hub to track them; the opt-out page shows it. Default: none.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check"' -l 'limit' -d 'A limit on what comes from outside: connections=8192, head-time=10s, body-bytes=64MiB. `mailbell-hub check` lists all limits. May be given several times. Default: the standard limits.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" log-level' -l 'log-level' -d 'The lowest severity that is logged. Default: info.' -rfka 'trace debug info notice warning error critical'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" log-format' -l 'log-format' -d 'The format of the log: text, or json, one object a line. Default: text.' -rfka 'text json'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub settings" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub settings" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub ready" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub ready" admin' -l 'admin' -d 'The address and port of /live, /ready and /metrics. Default: 127.0.0.1:8026.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub ready" timeout' -l 'timeout' -d 'How long to wait for the answer, in seconds. Default: 5.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub ready" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub ready" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub verify" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub verify" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub verify" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub verify" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub verify" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub verify" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backup" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backup" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backup" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backup" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub backup" -eq 1' -F
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backup" force' -l 'force' -d 'Replace an existing file.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backup" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub backup" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub restore" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub restore" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub restore" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub restore" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_positional "mailbell-hub restore" -eq 1' -F
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub restore" yes' -l 'yes' -d 'Required to replace an existing store: without it, the command only says what it would replace.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub restore" force' -l 'force' -d 'Restore the backup even if `verify` finds faults.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub restore" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub restore" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub retention" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub retention" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub retention" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub retention" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub retention" confirm-clock' -l 'confirm-clock' -d 'Confirm that the clock of this machine is right: the hub then removes what is due.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub retention" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub retention" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub move" config' -l 'config' -d 'The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub move" data' -l 'data' -d 'The folder that holds the hub\'s store. Default: the setting `data`.' -rfa '(__mailbell-hub_complete_directories)'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub move" store' -l 'store' -d 'A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub move" store-password' -l 'store-password' -d 'A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.' -rF
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub move" to' -l 'to' -d 'The database, such as postgres://mailbell@db.example.com/mailbell. Do not write a password into it.' -rfka ''
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub move" again' -l 'again' -d 'Copy everything again: first remove what an unfinished move of this store has copied.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub move" force' -l 'force' -d 'Finish the move without the rows that PostgreSQL cannot hold. The command has listed them before.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub move" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub move" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell-hub' -n '__mailbell-hub_should_offer_completions_for_flags_or_options "mailbell-hub help" version' -l 'version' -d 'Show the version.'
