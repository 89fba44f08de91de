function __mailbell_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __mailbell_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __mailbell_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __mailbell_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __mailbell_parse_tokens -S
    set -l unparsed_tokens (__mailbell_tokens -pc)
    switch $unparsed_tokens[1]
    case 'mailbell'
        __mailbell_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'tail'
            __mailbell_parse_subcommand 0 'hub=' 'o/output=' 'template=' 'kind=+' 'contact=+' 'machines' 'seq' 'color=' 'count=' 'timeout=' 'from-start' 'since=' 'n/tail=' 'no-follow' 'device=' 'cursor-file=' 'no-ack' 'exec=' 'version' 'h/help'
        case 'replay'
            __mailbell_parse_subcommand 0 'hub=' 'o/output=' 'template=' 'kind=+' 'contact=+' 'machines' 'seq' 'color=' 'count=' 'timeout=' 'since=' 'version' 'h/help'
        case 'feed'
            __mailbell_parse_subcommand 0 'hub=' 'o/output=' 'template=' 'kind=+' 'contact=+' 'machines' 'seq' 'color=' 'n/limit=' 'message=' 'since=' 'until=' 'version' 'h/help'
        case 'sent'
            __mailbell_parse_subcommand 0 'hub=' 'n/limit=' 'color=' 'version' 'h/help'
        case 'why'
            __mailbell_parse_subcommand 1 'hub=' 'o/output=' 'color=' 'version' 'h/help'
        case 'contact'
            __mailbell_parse_subcommand 1 'hub=' 'tracking=' 'n/limit=' 'machines' 'color=' 'version' 'h/help'
        case 'tracking'
            __mailbell_parse_subcommand 2 'hub=' 'unset' 'color=' 'version' 'h/help'
        case 'status'
            __mailbell_parse_subcommand 0 'hub=' 'color=' 'version' 'h/help'
        case 'read'
            __mailbell_parse_subcommand 1 'hub=' 'version' 'h/help'
        case 'web'
            __mailbell_parse_subcommand 1 'hub=' 'print' 'version' 'h/help'
        case 'record'
            __mailbell_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __mailbell_parse_subcommand 1 'hub=' 'state=' 'stage=' 'owner=' 'trash' 'order=' 'n/limit=' 'o/output=' 'color=' 'version' 'h/help'
            case 'show'
                __mailbell_parse_subcommand 1 'hub=' 'n/limit=' 'o/output=' 'color=' 'version' 'h/help'
            case 'find'
                __mailbell_parse_subcommand -r 1 'hub=' 'n/limit=' 'o/output=' 'color=' 'version' 'h/help'
            case 'add'
                __mailbell_parse_subcommand 2 'hub=' 'email=+' 'domain=+' 'owner=' 'phone=' 'title=' 'note=' 'stage=' 'status=' 'amount=' 'close-on=' 'priority=' 'legal-basis=' 'marketing' 'no-marketing' 'o/output=' 'color=' 'version' 'h/help'
            case 'set'
                __mailbell_parse_subcommand 1 'hub=' 'name=' 'email=+' 'domain=+' 'owner=' 'phone=' 'title=' 'note=' 'stage=' 'status=' 'amount=' 'close-on=' 'priority=' 'legal-basis=' 'marketing' 'no-marketing' 'o/output=' 'color=' 'version' 'h/help'
            case 'link'
                __mailbell_parse_subcommand 2 'hub=' 'primary' 'version' 'h/help'
            case 'unlink'
                __mailbell_parse_subcommand 2 'hub=' 'version' 'h/help'
            case 'delete'
                __mailbell_parse_subcommand 1 'hub=' 'version' 'h/help'
            case 'restore'
                __mailbell_parse_subcommand 1 'hub=' 'version' 'h/help'
            end
        case 'log'
            __mailbell_parse_subcommand -r 1 'hub=' 'record=+' 'create' 'no-create' 'only-me' 'o/output=' 'color=' 'version' 'h/help'
        case 'track'
            __mailbell_parse_subcommand 1 'hub=' 'to=+' 'mbox=' 'maildir=' 'track=' 'html' 'log=' 'log-record=+' 'strict' 'version' 'h/help'
        case 'sendmail'
            __mailbell_parse_subcommand -r 1 't' 'i' 'f=' 'F=' 'when-away=' 'track=' 'html' 'log=' 'log-record=+' 'flush' 'version' 'h/help'
        case 'outbox'
            __mailbell_parse_subcommand 0 'color=' 'version' 'h/help'
        case 'filter'
            __mailbell_parse_subcommand -r 1 'settings=' 'sender=' 'login=' 'verbose' 'version' 'h/help'
        case 'smtp'
            __mailbell_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'set'
                __mailbell_parse_subcommand 1 'password-command=' 'password-timeout=' 'from=' 'log' 'version' 'h/help'
            case 'show'
                __mailbell_parse_subcommand 0 'version' 'h/help'
            case 'test'
                __mailbell_parse_subcommand 1 'from=' 'version' 'h/help'
            case 'remove'
                __mailbell_parse_subcommand 0 'version' 'h/help'
            end
        case 'login'
            __mailbell_parse_subcommand 0 'hub=' 'add-scope=+' 'version' 'h/help'
        case 'logout'
            __mailbell_parse_subcommand 0 'force' 'version' 'h/help'
        case 'help'
            __mailbell_parse_subcommand -r 1 'version'
        end
    end
end

function __mailbell_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __mailbell_parse_subcommand -S -a positional_count
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

function __mailbell_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __mailbell_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__mailbell_tokens -p)
    if test -z "$(__mailbell_tokens -t)"
        set -l index (count (__mailbell_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'mailbell' -f
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'tail' -d 'Show activities that you missed since the last time, then new ones as they happen.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'replay' -d 'Show a past period, then exit.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'feed' -d 'Show the latest activities, newest first, then exit.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'sent' -d 'Show the latest tracked mails, and what each recipient opened and clicked.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'why' -d 'Explain why an open or a click counts as a person\'s or a machine\'s: the rule, and the facts.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'contact' -d 'Show what a contact opened and clicked, or change how they are tracked.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'tracking' -d 'Show or change how contacts are tracked: one contact, a domain, or everybody.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'status' -d 'Show who you are to the hub, what is unread, and how far behind your devices are.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'read' -d 'Mark activities as read, on all your devices.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'web' -d 'Open the web app in your browser, signed in.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'record' -d 'Show and change contacts, companies, deals and tickets, and find logged mail.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'log' -d 'Log mail: keep a copy on the records of contacts, companies, deals and tickets.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'track' -d 'Make tracked copies of a message, one for each recipient, and register it at the hub.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'sendmail' -d 'Send a message from standard input, tracked. Replaces /usr/sbin/sendmail for mutt, git and scripts.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'outbox' -d 'List the mail that is queued, and mail that was refused for good.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'filter' -d 'Track a message from a mail server, and pass the copies on. Run by Postfix, not by users.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'smtp' -d 'Set, show and test the mail server that sends your mail.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'login' -d 'Store a hub\'s URL and your token for the other commands.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'logout' -d 'Forget the hub and the token that `login` stored.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" o output' -l 'output' -s 'o' -d 'text: a line for people. json: one object a line for programs, whatever the verdict. template: the format of --template.' -rfka 'text json template'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" template' -l 'template' -d 'The format of an activity, such as \'{time} {who|\'?\'} {kind} {message.subject}\'. Implies -o template.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail"' -l 'kind' -d 'Only activities of these kinds, such as open,click. Can be repeated.' -rfka 'sent open click read revise erase logged'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail"' -l 'contact' -d 'Only activities of this contact. Can be repeated.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" machines' -l 'machines' -d 'In text, also show opens and clicks by machines (prefetchers, mail scanners, scripts) and by yourself.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" seq' -l 'seq' -d 'In text, begin each line with the activity\'s number, for `mailbell why`.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" color' -l 'color' -d 'Whether to use colours. auto: on a terminal, unless NO_COLOR is set.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" count' -l 'count' -d 'Exit once this many activities were shown.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" timeout' -l 'timeout' -d 'Exit after this many seconds.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" from-start' -l 'from-start' -d 'Begin with the oldest activity kept.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" since' -l 'since' -d 'Begin at a time: 2026-11-22T05:00:00Z, or 2h for two hours ago.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" n tail' -s 'n' -l 'tail' -d 'Begin with this many of the latest activities that match.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" no-follow' -l 'no-follow' -d 'Exit once all activities so far have been shown.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" device' -l 'device' -d 'The name of this tail\'s cursor at the hub. Default: this machine\'s name and -terminal, or -exec with --exec. A stored cursor overrides --from-start and --since.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" cursor-file' -l 'cursor-file' -d 'The file that stores this tail\'s cursor. Default: one under XDG_STATE_HOME.' -rF
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" no-ack' -l 'no-ack' -d 'Only look: save no cursor, here or at the hub, so that the next tail shows the same again.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" exec' -l 'exec' -d 'Run a command for each activity instead of printing it.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tail" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" o output' -l 'output' -s 'o' -d 'text: a line for people. json: one object a line for programs, whatever the verdict. template: the format of --template.' -rfka 'text json template'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" template' -l 'template' -d 'The format of an activity, such as \'{time} {who|\'?\'} {kind} {message.subject}\'. Implies -o template.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay"' -l 'kind' -d 'Only activities of these kinds, such as open,click. Can be repeated.' -rfka 'sent open click read revise erase logged'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay"' -l 'contact' -d 'Only activities of this contact. Can be repeated.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" machines' -l 'machines' -d 'In text, also show opens and clicks by machines (prefetchers, mail scanners, scripts) and by yourself.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" seq' -l 'seq' -d 'In text, begin each line with the activity\'s number, for `mailbell why`.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" color' -l 'color' -d 'Whether to use colours. auto: on a terminal, unless NO_COLOR is set.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" count' -l 'count' -d 'Exit once this many activities were shown.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" timeout' -l 'timeout' -d 'Exit after this many seconds.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" since' -l 'since' -d 'Where to begin: 2026-11-22T05:00:00Z, or 2h for two hours ago. Default: the oldest activity kept.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell replay" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" o output' -l 'output' -s 'o' -d 'text: a line for people. json: one object a line for programs, whatever the verdict. template: the format of --template.' -rfka 'text json template'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" template' -l 'template' -d 'The format of an activity, such as \'{time} {who|\'?\'} {kind} {message.subject}\'. Implies -o template.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed"' -l 'kind' -d 'Only activities of these kinds, such as open,click. Can be repeated.' -rfka 'sent open click read revise erase logged'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed"' -l 'contact' -d 'Only activities of this contact. Can be repeated.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" machines' -l 'machines' -d 'In text, also show opens and clicks by machines (prefetchers, mail scanners, scripts) and by yourself.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" seq' -l 'seq' -d 'In text, begin each line with the activity\'s number, for `mailbell why`.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" color' -l 'color' -d 'Whether to use colours. auto: on a terminal, unless NO_COLOR is set.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" limit n' -s 'n' -l 'limit' -d 'Show at most this many.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" message' -l 'message' -d 'Show only this message, by its id.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" since' -l 'since' -d 'Show only what happened since a time: 2026-11-22T05:00:00Z, or 2h for two hours ago.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" until' -l 'until' -d 'Show only what happened until a time, given as for --since.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell feed" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sent" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sent" limit n' -s 'n' -l 'limit' -d 'Show at most this many mails.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sent" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sent" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sent" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell why" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell why" o output' -l 'output' -s 'o' -d 'text, or json for programs.' -rfka 'text json'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell why" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell why" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell why" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell contact" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell contact" tracking' -l 'tracking' -d 'Set how this contact is tracked: identified, anonymous or never.' -rfka 'identified anonymous never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell contact" limit n' -s 'n' -l 'limit' -d 'Show at most this many activities.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell contact" machines' -l 'machines' -d 'Also show what machines opened and clicked.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell contact" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell contact" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell contact" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tracking" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell tracking" -eq 1' -fka 'identified anonymous never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tracking" unset' -l 'unset' -d 'Remove your setting, so that the one for a wider audience applies.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tracking" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tracking" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell tracking" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell status" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell status" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell status" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell read" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell read" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell read" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell web" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell web" print' -l 'print' -d 'Print the link instead of opening it.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell web" -eq 1' -fka 'activity contacts mails settings'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell web" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell web" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell record" -eq 1' -fa 'list' -d 'List the records of a kind, the latest touched first.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell record" -eq 1' -fa 'show' -d 'Show a record, what it is linked to, and its timeline, newest first.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell record" -eq 1' -fa 'find' -d 'Find records and logged mail in which each of the words occurs.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell record" -eq 1' -fa 'add' -d 'Add a record.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell record" -eq 1' -fa 'set' -d 'Change a record.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell record" -eq 1' -fa 'link' -d 'Link two records.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell record" -eq 1' -fa 'unlink' -d 'Unlink two records.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell record" -eq 1' -fa 'delete' -d 'Move a record to the trash, from which it can be restored for 90 days.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell record" -eq 1' -fa 'restore' -d 'Bring a record back from the trash.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" state' -l 'state' -d 'Only deals that are open, won or lost, or tickets that are open or closed.' -rfka 'open won lost closed'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" stage' -l 'stage' -d 'Only deals in this stage, or tickets with this status.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" owner' -l 'owner' -d 'Only records of this member.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" trash' -l 'trash' -d 'What is in the trash, instead of what is not.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" order' -l 'order' -d 'recent: the latest touched first. name: by name.' -rfka 'recent name'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" limit n' -s 'n' -l 'limit' -d 'Show at most this many.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" o output' -l 'output' -s 'o' -d 'text, or json for programs: one object a line.' -rfka 'text json'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record show" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record show" limit n' -s 'n' -l 'limit' -d 'Show at most this much of the timeline.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record show" o output' -l 'output' -s 'o' -d 'text, or json for programs: one object a line.' -rfka 'text json'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record show" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record show" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record find" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record find" limit n' -s 'n' -l 'limit' -d 'Show at most this many records of each kind, and mails.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record find" o output' -l 'output' -s 'o' -d 'text, or json for programs: one object a line.' -rfka 'text json'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record find" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record find" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record find" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add"' -l 'email' -d 'A contact\'s address. Can be repeated; those given replace all others.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add"' -l 'domain' -d 'A company\'s domain, such as example.com. Can be repeated; those given replace all others.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" owner' -l 'owner' -d 'The member who looks after it, by an address.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" phone' -l 'phone' -d 'A contact\'s or company\'s telephone number.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" title' -l 'title' -d 'A contact\'s job title.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" note' -l 'note' -d 'A note.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" stage' -l 'stage' -d 'A deal\'s stage: New, Qualified, Proposal, Negotiation, Won, Lost.' -rfka 'New Qualified Proposal Negotiation Won Lost'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" status' -l 'status' -d 'A ticket\'s status: New, Waiting on us, Waiting on contact, Closed.' -rfka 'New Waiting on us Waiting on contact Closed'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" amount' -l 'amount' -d 'A deal\'s amount with its currency, such as \'1234.50 EUR\'.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" close-on' -l 'close-on' -d 'The day on which a deal should close, such as 2026-12-31.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" priority' -l 'priority' -d 'A ticket\'s priority: low, normal, high or urgent.' -rfka 'low normal high urgent'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" legal-basis' -l 'legal-basis' -d 'Why a contact\'s data may be processed (GDPR, article 6): none, consent, contract or interest.' -rfka 'none consent contract interest'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" marketing' -l 'marketing' -d 'Whether a contact may get marketing mail.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" no-marketing' -l 'no-marketing' -d 'Whether a contact may get marketing mail.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" o output' -l 'output' -s 'o' -d 'text, or json for programs: one object a line.' -rfka 'text json'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record add" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" name' -l 'name' -d 'The name, or a ticket\'s subject.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set"' -l 'email' -d 'A contact\'s address. Can be repeated; those given replace all others.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set"' -l 'domain' -d 'A company\'s domain, such as example.com. Can be repeated; those given replace all others.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" owner' -l 'owner' -d 'The member who looks after it, by an address.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" phone' -l 'phone' -d 'A contact\'s or company\'s telephone number.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" title' -l 'title' -d 'A contact\'s job title.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" note' -l 'note' -d 'A note.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" stage' -l 'stage' -d 'A deal\'s stage: New, Qualified, Proposal, Negotiation, Won, Lost.' -rfka 'New Qualified Proposal Negotiation Won Lost'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" status' -l 'status' -d 'A ticket\'s status: New, Waiting on us, Waiting on contact, Closed.' -rfka 'New Waiting on us Waiting on contact Closed'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" amount' -l 'amount' -d 'A deal\'s amount with its currency, such as \'1234.50 EUR\'.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" close-on' -l 'close-on' -d 'The day on which a deal should close, such as 2026-12-31.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" priority' -l 'priority' -d 'A ticket\'s priority: low, normal, high or urgent.' -rfka 'low normal high urgent'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" legal-basis' -l 'legal-basis' -d 'Why a contact\'s data may be processed (GDPR, article 6): none, consent, contract or interest.' -rfka 'none consent contract interest'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" marketing' -l 'marketing' -d 'Whether a contact may get marketing mail.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" no-marketing' -l 'no-marketing' -d 'Whether a contact may get marketing mail.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" o output' -l 'output' -s 'o' -d 'text, or json for programs: one object a line.' -rfka 'text json'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record set" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record link" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record link" primary' -l 'primary' -d 'Make the company the contact\'s main one.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record link" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record link" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record unlink" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record unlink" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record unlink" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record delete" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record delete" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record delete" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record restore" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record restore" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell record restore" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell log" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell log" -ge 1' -F
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell log"' -l 'record' -d 'Also file it on this record, such as deal:42. Can be repeated.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell log" create' -l 'create' -d 'Whether contacts are made of unknown addresses. Default: as set for logging in the web app.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell log" no-create' -l 'no-create' -d 'Whether contacts are made of unknown addresses. Default: as set for logging in the web app.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell log" only-me' -l 'only-me' -d 'Hide it from the other members.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell log" o output' -l 'output' -s 'o' -d 'text, or json for programs: one object a line.' -rfka 'text json'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell log" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell log" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell log" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track" hub' -l 'hub' -d 'The hub\'s URL. Default: MAILBELL_HUB, else the stored login\'s.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell track" -eq 1' -F
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track"' -l 'to' -d 'A recipient. Can be repeated. Default: those of To, Cc and Bcc, or of the newest Resent fields.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track" mbox' -l 'mbox' -d 'Append the copies to this mbox file.' -rF
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track" maildir' -l 'maildir' -d 'Deliver the copies into this Maildir.' -rfa '(__mailbell_complete_directories)'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track" track' -l 'track' -d 'What to track in a message without X-Mailbell-Track: yes, opens (only a pixel) or no.' -rfka 'yes no opens'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track" html' -l 'html' -d 'Add an HTML alternative to a plain-text message, so that its opens can be tracked.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track" log' -l 'log' -d 'Whether to log a message without X-Mailbell-Log, once it is sent: yes or no.' -rfka 'yes no'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track"' -l 'log-record' -d 'Log such a message, also on this record, such as deal:42. Can be repeated.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track" strict' -l 'strict' -d 'Fail and write nothing if a copy cannot be tracked.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell track" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" t' -s 't' -d 'Also send to To, Cc and Bcc of the message, and remove Bcc.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" i' -s 'i' -d 'A line with only a dot does not end the message. -oi is the same.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" f' -s 'f' -d 'The envelope\'s sender, or <> for none. -r is the same.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" F' -s 'F' -d 'The sender\'s name, for a message without From.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" when-away' -l 'when-away' -d 'What to do while the hub is unreachable: send untracked, queue for at most a day, or fail.' -rfka 'send queue fail'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" track' -l 'track' -d 'What to track in a message without X-Mailbell-Track: yes, opens (only a pixel) or no.' -rfka 'yes no opens'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" html' -l 'html' -d 'Add an HTML alternative to a plain-text message, so that its opens can be tracked.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" log' -l 'log' -d 'Whether to log a message without X-Mailbell-Log, once it is sent: yes or no.' -rfka 'yes no'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail"' -l 'log-record' -d 'Log such a message, also on this record, such as deal:42. Can be repeated.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" flush' -l 'flush' -d 'Send what is queued, and read no message. Sending a mail also does this.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell sendmail" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell outbox" color' -l 'color' -d 'Whether to use colours: auto, always or never.' -rfka 'auto always never'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell outbox" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell outbox" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell filter" settings' -l 'settings' -d 'The settings file: hub, next, and the senders\' tokens.' -rF
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell filter" sender' -l 'sender' -d 'The envelope\'s sender; empty for none.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell filter" login' -l 'login' -d 'The name that the sender logged in with; empty for none.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell filter" verbose' -l 'verbose' -d 'Write log lines to standard error as well.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell filter" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell filter" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell smtp" -eq 1' -fa 'set' -d 'Store a mail server, after a successful test login.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell smtp" -eq 1' -fa 'show' -d 'Show the mail server, and where its password is.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell smtp" -eq 1' -fa 'test' -d 'Send a small untracked mail through the mail server.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_positional "mailbell smtp" -eq 1' -fa 'remove' -d 'Forget the mail server and its password.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp set" password-command' -l 'password-command' -d 'A command that sh runs for each login, such as \'pass smtp/example\'. Its first line is the password.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp set" password-timeout' -l 'password-timeout' -d 'Timeout of that command. Default: 60.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp set" from' -l 'from' -d 'The sender of mail that names none, or a local one such as root. Default: the user\'s name, if it is an address.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp set" log' -l 'log' -d 'Have `mailbell sendmail` log mail that has no X-Mailbell-Log, as with --log=yes.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp set" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp set" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp show" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp test" from' -l 'from' -d 'The sender. Default: that of `smtp set`, else the address of the login.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp test" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp test" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp remove" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell smtp remove" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell login" hub' -l 'hub' -d 'The hub\'s URL, or URL#CODE as `mailbell-hub pair` prints it. Default: MAILBELL_HUB, else you are asked.' -rfka ''
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell login"' -l 'add-scope' -d 'Get a token with this scope besides those of the login, with a new code. log includes records.' -rfka 'subscribe read track ingest web records log'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell login" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell login" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell logout" force' -l 'force' -d 'Forget the login even if the hub cannot be reached. Its token then stays valid.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell logout" version' -l 'version' -d 'Show the version.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell logout" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mailbell' -n '__mailbell_should_offer_completions_for_flags_or_options "mailbell help" version' -l 'version' -d 'Show the version.'
