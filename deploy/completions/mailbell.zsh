#compdef mailbell

__mailbell_complete() {
    local -ar non_empty_completions=("${@:#(|:*)}")
    local -ar empty_completions=("${(M)@:#(|:*)}")
    _describe -V '' non_empty_completions -- empty_completions -P $'\'\''
}

__mailbell_custom_complete() {
    local -a completions
    completions=("${(@f)"$("${command_name}" "${@}" "${command_line[@]}")"}")
    if [[ "${#completions[@]}" -gt 1 ]]; then
        __mailbell_complete "${completions[@]:0:-1}"
    fi
}

__mailbell_cursor_index_in_current_word() {
    if [[ -z "${QIPREFIX}${IPREFIX}${PREFIX}" ]]; then
        printf 0
    else
        printf %s "${#${(z)LBUFFER}[-1]}"
    fi
}

_mailbell() {
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
            'tail:Show activities as they happen, after those missed since the last time.'
            'replay:Show a past period and end.'
            'feed:Show the latest activities, the newest first, and end.'
            'sent:Show the latest tracked mails, and of each recipient what they opened and clicked.'
            'why:Say why an open or a click counts as a person'\''s or a machine'\''s: by which rule, from which facts.'
            'contact:Show what a contact opened and clicked, or change what is known of them.'
            'tracking:Show or change what may be known of your contacts: of one, of a domain, or of everybody.'
            'status:Show who you are to the hub, what is unread, and how far your devices are.'
            'track:Make the tracked copies of a message, one for each recipient, and register them at the hub.'
            'sendmail:Send a message from standard input, tracked: in place of /usr/sbin/sendmail, for mutt, git and scripts.'
            'filter:Track a message that a mail server hands over, and hand the copies on: Postfix runs this, not you.'
            'smtp:Keep, show and try the mail server that takes your mail.'
            'login:Keep a hub'\''s address and your token, so that no other command needs them.'
            'logout:Forget the hub and the token that `login` has kept.'
            'help:Show subcommand help information.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        tail|replay|feed|sent|why|contact|tracking|status|track|sendmail|filter|smtp|login|logout|help)
            "_mailbell_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell_tail() {
    local -i ret=1
    local -ar ___output=('text' 'json' 'template')
    local -ar ___kind=('sent' 'open' 'click' 'read' 'revise' 'erase')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s address. Default\: MAILBELL_HUB, else that of the login.]:url:'
        '(--output -o)'{--output,-o}'[text\: a line for people. json\: one object a line, with every verdict, for programs. template\: as --template says.]:format:{__mailbell_complete "${___output[@]}"}'
        '--template[How to write an activity\: '\''{time} {who|'\''?'\''} {kind} {message.subject}'\''. Implies -o template.]:text:'
        '*--kind[Only activities of these kinds, such as open,click. May be given several times.]:kinds:{__mailbell_complete "${___kind[@]}"}'
        '*--contact[Only activities of this contact. May be given several times.]:address:'
        '--machines[In text, show what machines, and you yourself, opened and clicked as well\: prefetchers, mail scanners, scripts.]'
        '--seq[In text, begin each line with the activity'\''s number, which `mailbell why` takes.]'
        '--color[Whether to use colours. auto\: on a terminal, unless NO_COLOR is set.]:when:{__mailbell_complete "${___color[@]}"}'
        '--count[End after so many activities, of those that are shown.]:n:'
        '--timeout[End after so many seconds.]:seconds:'
        '--from-start[Begin with the oldest activity that is kept.]'
        '--since[Begin at a time\: a span back such as 2h, or 2026-11-22T05\:00\:00Z.]:when:'
        '(-n --tail)'{-n,--tail}'[Begin with the last so many activities, of those that are shown.]:n:'
        '--no-follow[End when all that there is has been shown.]'
        '--device[The name under which the hub remembers how far this tail is. Default\: this machine'\''s name and -terminal. Where to begin is asked once, for a name that is new.]:name:'
        '--cursor-file[The file that remembers how far this tail is. Default\: one under XDG_STATE_HOME.]:file:_files'
        '--no-ack[Only look\: remember nothing, here or at the hub, so that the next tail shows it again.]'
        '--exec[Run a command for each activity, in place of writing it.]:command:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_replay() {
    local -i ret=1
    local -ar ___output=('text' 'json' 'template')
    local -ar ___kind=('sent' 'open' 'click' 'read' 'revise' 'erase')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s address. Default\: MAILBELL_HUB, else that of the login.]:url:'
        '(--output -o)'{--output,-o}'[text\: a line for people. json\: one object a line, with every verdict, for programs. template\: as --template says.]:format:{__mailbell_complete "${___output[@]}"}'
        '--template[How to write an activity\: '\''{time} {who|'\''?'\''} {kind} {message.subject}'\''. Implies -o template.]:text:'
        '*--kind[Only activities of these kinds, such as open,click. May be given several times.]:kinds:{__mailbell_complete "${___kind[@]}"}'
        '*--contact[Only activities of this contact. May be given several times.]:address:'
        '--machines[In text, show what machines, and you yourself, opened and clicked as well\: prefetchers, mail scanners, scripts.]'
        '--seq[In text, begin each line with the activity'\''s number, which `mailbell why` takes.]'
        '--color[Whether to use colours. auto\: on a terminal, unless NO_COLOR is set.]:when:{__mailbell_complete "${___color[@]}"}'
        '--count[End after so many activities, of those that are shown.]:n:'
        '--timeout[End after so many seconds.]:seconds:'
        '--since[Where to begin\: a span back such as 2h, or 2026-11-22T05\:00\:00Z. Default\: the oldest that is kept.]:when:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_feed() {
    local -i ret=1
    local -ar ___output=('text' 'json' 'template')
    local -ar ___kind=('sent' 'open' 'click' 'read' 'revise' 'erase')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s address. Default\: MAILBELL_HUB, else that of the login.]:url:'
        '(--output -o)'{--output,-o}'[text\: a line for people. json\: one object a line, with every verdict, for programs. template\: as --template says.]:format:{__mailbell_complete "${___output[@]}"}'
        '--template[How to write an activity\: '\''{time} {who|'\''?'\''} {kind} {message.subject}'\''. Implies -o template.]:text:'
        '*--kind[Only activities of these kinds, such as open,click. May be given several times.]:kinds:{__mailbell_complete "${___kind[@]}"}'
        '*--contact[Only activities of this contact. May be given several times.]:address:'
        '--machines[In text, show what machines, and you yourself, opened and clicked as well\: prefetchers, mail scanners, scripts.]'
        '--seq[In text, begin each line with the activity'\''s number, which `mailbell why` takes.]'
        '--color[Whether to use colours. auto\: on a terminal, unless NO_COLOR is set.]:when:{__mailbell_complete "${___color[@]}"}'
        '(-n --limit)'{-n,--limit}'[At most so many.]:n:'
        '--message[Only of this message, by its id.]:id:'
        '--since[Only since a time\: a span back such as 2h, or 2026-11-22T05\:00\:00Z.]:when:'
        '--until[Only until a time.]:when:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_sent() {
    local -i ret=1
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s address. Default\: MAILBELL_HUB, else that of the login.]:url:'
        '(-n --limit)'{-n,--limit}'[At most so many mails.]:n:'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_why() {
    local -i ret=1
    local -ar ___output=('text' 'json')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s address. Default\: MAILBELL_HUB, else that of the login.]:url:'
        ':seq:'
        '(--output -o)'{--output,-o}'[text, or json for programs.]:format:{__mailbell_complete "${___output[@]}"}'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_contact() {
    local -i ret=1
    local -ar ___tracking=('identified' 'anonymous' 'never')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s address. Default\: MAILBELL_HUB, else that of the login.]:url:'
        ':address:'
        '--tracking[Set what may be known of this contact\: identified, anonymous or never.]:choice:{__mailbell_complete "${___tracking[@]}"}'
        '(-n --limit)'{-n,--limit}'[At most so many activities.]:n:'
        '--machines[Show what machines opened and clicked as well.]'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_tracking() {
    local -i ret=1
    local -ar _choice=('identified' 'anonymous' 'never')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s address. Default\: MAILBELL_HUB, else that of the login.]:url:'
        ':who:'
        ':choice:{__mailbell_complete "${_choice[@]}"}'
        '--unset[Take your setting back\: what is set for a wider audience applies.]'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_status() {
    local -i ret=1
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s address. Default\: MAILBELL_HUB, else that of the login.]:url:'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_track() {
    local -i ret=1
    local -ar ___track=('yes' 'no' 'opens')
    local -ar arg_specs=(
        '--hub[The hub'\''s address. Default\: MAILBELL_HUB, else that of the login.]:url:'
        ':file:_files'
        '*--to[A recipient. May be given several times. Default\: those of To, Cc and Bcc.]:address:'
        '--mbox[Add the copies to this mbox file.]:file:_files'
        '--maildir[Deliver the copies into this Maildir.]:folder:_files -/'
        '--track[What to track of a message without X-Mailbell-Track\: yes, opens (a pixel alone) or no.]:choice:{__mailbell_complete "${___track[@]}"}'
        '--html[Give a message of plain text an HTML alternative, so that its opens can be tracked.]'
        '--strict[Fail, with nothing written, if the message cannot be tracked.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_sendmail() {
    local -i ret=1
    local -ar arg_specs=(
        '*:arguments:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_filter() {
    local -i ret=1
    local -ar arg_specs=(
        '--settings[The settings\: hub, next, and the senders'\'' tokens.]:file:_files'
        '--sender[The envelope'\''s sender; empty for none.]:address:'
        '*:address:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_smtp() {
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
            'set:Keep a mail server, once a login has succeeded.'
            'show:Show the mail server, and where its password is.'
            'test:Send a small mail, untracked, by the mail server.'
            'remove:Forget the mail server and its password.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        set|show|test|remove)
            "_mailbell_smtp_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell_smtp_set() {
    local -i ret=1
    local -ar arg_specs=(
        ':url:'
        '--password-command[Run by sh for each login; its first line is the password\: '\''pass smtp/example'\''.]:command:'
        '--from[Your address, for mail that says none. Default\: the user'\''s name, if it is an address.]:address:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_smtp_show() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_smtp_test() {
    local -i ret=1
    local -ar arg_specs=(
        ':address:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_smtp_remove() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_login() {
    local -i ret=1
    local -ar arg_specs=(
        '--hub[The hub'\''s address, or URL#CODE as `mailbell-hub pair` prints it. Default\: MAILBELL_HUB, else it is asked for.]:url:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_logout() {
    local -i ret=1
    local -ar arg_specs=(
        '--force[Forget it here also if the hub cannot be reached\: its token then stays valid.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_help() {
    local -i ret=1
    local -ar arg_specs=(
        '*:subcommands:'
        '--version[Show the version.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

if [[ "${funcstack[1]}" = _mailbell ]]; then
    _mailbell "${@}"
else
    compdef _mailbell mailbell
fi
