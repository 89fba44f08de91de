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
            'tail:Show activities that you missed since the last time, then new ones as they happen.'
            'replay:Show a past period, then exit.'
            'feed:Show the latest activities, newest first, then exit.'
            'sent:Show the latest tracked mails, and what each recipient opened and clicked.'
            'why:Explain why an open or a click counts as a person'\''s or a machine'\''s: the rule, and the facts.'
            'contact:Show what a contact opened and clicked, or change how they are tracked.'
            'tracking:Show or change how contacts are tracked: one contact, a domain, or everybody.'
            'status:Show who you are to the hub, what is unread, and how far behind your devices are.'
            'read:Mark activities as read, on all your devices.'
            'web:Open the web app in your browser, signed in.'
            'record:Show and change contacts, companies, deals and tickets, and find logged mail.'
            'log:Log mail: keep a copy on the records of contacts, companies, deals and tickets.'
            'track:Make tracked copies of a message, one for each recipient, and register it at the hub.'
            'sendmail:Send a message from standard input, tracked. Replaces /usr/sbin/sendmail for mutt, git and scripts.'
            'outbox:List the mail that is queued, and mail that was refused for good.'
            'filter:Track a message from a mail server, and pass the copies on. Run by Postfix, not by users.'
            'smtp:Set, show and test the mail server that sends your mail.'
            'login:Store a hub'\''s URL and your token for the other commands.'
            'logout:Forget the hub and the token that `login` stored.'
            'help:Show subcommand help information.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        tail|replay|feed|sent|why|contact|tracking|status|read|web|record|log|track|sendmail|outbox|filter|smtp|login|logout|help)
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
    local -ar ___kind=('sent' 'open' 'click' 'read' 'revise' 'erase' 'logged')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        '(--output -o)'{--output,-o}'[text\: a line for people. json\: one object a line for programs, whatever the verdict. template\: the format of --template.]:format:{__mailbell_complete "${___output[@]}"}'
        '--template[The format of an activity, such as '\''{time} {who|'\''?'\''} {kind} {message.subject}'\''. Implies -o template.]:text:'
        '*--kind[Only activities of these kinds, such as open,click. Can be repeated.]:kinds:{__mailbell_complete "${___kind[@]}"}'
        '*--contact[Only activities of this contact. Can be repeated.]:address:'
        '--machines[In text, also show opens and clicks by machines (prefetchers, mail scanners, scripts) and by yourself.]'
        '--seq[In text, begin each line with the activity'\''s number, for `mailbell why`.]'
        '--color[Whether to use colours. auto\: on a terminal, unless NO_COLOR is set.]:when:{__mailbell_complete "${___color[@]}"}'
        '--count[Exit once this many activities were shown.]:n:'
        '--timeout[Exit after this many seconds.]:seconds:'
        '--from-start[Begin with the oldest activity kept.]'
        '--since[Begin at a time\: 2026-11-22T05\:00\:00Z, or 2h for two hours ago.]:when:'
        '(-n --tail)'{-n,--tail}'[Begin with this many of the latest activities that match.]:n:'
        '--no-follow[Exit once all activities so far have been shown.]'
        '--device[The name of this tail'\''s cursor at the hub. Default\: this machine'\''s name and -terminal, or -exec with --exec. A stored cursor overrides --from-start and --since.]:name:'
        '--cursor-file[The file that stores this tail'\''s cursor. Default\: one under XDG_STATE_HOME.]:file:_files'
        '--no-ack[Only look\: save no cursor, here or at the hub, so that the next tail shows the same again.]'
        '--exec[Run a command for each activity instead of printing it.]:command:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_replay() {
    local -i ret=1
    local -ar ___output=('text' 'json' 'template')
    local -ar ___kind=('sent' 'open' 'click' 'read' 'revise' 'erase' 'logged')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        '(--output -o)'{--output,-o}'[text\: a line for people. json\: one object a line for programs, whatever the verdict. template\: the format of --template.]:format:{__mailbell_complete "${___output[@]}"}'
        '--template[The format of an activity, such as '\''{time} {who|'\''?'\''} {kind} {message.subject}'\''. Implies -o template.]:text:'
        '*--kind[Only activities of these kinds, such as open,click. Can be repeated.]:kinds:{__mailbell_complete "${___kind[@]}"}'
        '*--contact[Only activities of this contact. Can be repeated.]:address:'
        '--machines[In text, also show opens and clicks by machines (prefetchers, mail scanners, scripts) and by yourself.]'
        '--seq[In text, begin each line with the activity'\''s number, for `mailbell why`.]'
        '--color[Whether to use colours. auto\: on a terminal, unless NO_COLOR is set.]:when:{__mailbell_complete "${___color[@]}"}'
        '--count[Exit once this many activities were shown.]:n:'
        '--timeout[Exit after this many seconds.]:seconds:'
        '--since[Where to begin\: 2026-11-22T05\:00\:00Z, or 2h for two hours ago. Default\: the oldest activity kept.]:when:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_feed() {
    local -i ret=1
    local -ar ___output=('text' 'json' 'template')
    local -ar ___kind=('sent' 'open' 'click' 'read' 'revise' 'erase' 'logged')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        '(--output -o)'{--output,-o}'[text\: a line for people. json\: one object a line for programs, whatever the verdict. template\: the format of --template.]:format:{__mailbell_complete "${___output[@]}"}'
        '--template[The format of an activity, such as '\''{time} {who|'\''?'\''} {kind} {message.subject}'\''. Implies -o template.]:text:'
        '*--kind[Only activities of these kinds, such as open,click. Can be repeated.]:kinds:{__mailbell_complete "${___kind[@]}"}'
        '*--contact[Only activities of this contact. Can be repeated.]:address:'
        '--machines[In text, also show opens and clicks by machines (prefetchers, mail scanners, scripts) and by yourself.]'
        '--seq[In text, begin each line with the activity'\''s number, for `mailbell why`.]'
        '--color[Whether to use colours. auto\: on a terminal, unless NO_COLOR is set.]:when:{__mailbell_complete "${___color[@]}"}'
        '(-n --limit)'{-n,--limit}'[Show at most this many.]:n:'
        '--message[Show only this message, by its id.]:id:'
        '--since[Show only what happened since a time\: 2026-11-22T05\:00\:00Z, or 2h for two hours ago.]:when:'
        '--until[Show only what happened until a time, given as for --since.]:when:'
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
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        '(-n --limit)'{-n,--limit}'[Show at most this many mails.]:n:'
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
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
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
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':address:'
        '--tracking[Set how this contact is tracked\: identified, anonymous or never.]:choice:{__mailbell_complete "${___tracking[@]}"}'
        '(-n --limit)'{-n,--limit}'[Show at most this many activities.]:n:'
        '--machines[Also show what machines opened and clicked.]'
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
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':who:'
        ':choice:{__mailbell_complete "${_choice[@]}"}'
        '--unset[Remove your setting, so that the one for a wider audience applies.]'
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
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_read() {
    local -i ret=1
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':seq:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_web() {
    local -i ret=1
    local -ar _page=('activity' 'contacts' 'mails' 'settings')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        '--print[Print the link instead of opening it.]'
        ':page:{__mailbell_complete "${_page[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_record() {
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
            'list:List the records of a kind, the latest touched first.'
            'show:Show a record, what it is linked to, and its timeline, newest first.'
            'find:Find records and logged mail in which each of the words occurs.'
            'add:Add a record.'
            'set:Change a record.'
            'link:Link two records.'
            'unlink:Unlink two records.'
            'delete:Move a record to the trash, from which it can be restored for 90 days.'
            'restore:Bring a record back from the trash.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        list|show|find|add|set|link|unlink|delete|restore)
            "_mailbell_record_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell_record_list() {
    local -i ret=1
    local -ar ___state=('open' 'won' 'lost' 'closed')
    local -ar ___order=('recent' 'name')
    local -ar ___output=('text' 'json')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':kind:'
        '--state[Only deals that are open, won or lost, or tickets that are open or closed.]:state:{__mailbell_complete "${___state[@]}"}'
        '--stage[Only deals in this stage, or tickets with this status.]:stage:'
        '--owner[Only records of this member.]:address:'
        '--trash[What is in the trash, instead of what is not.]'
        '--order[recent\: the latest touched first. name\: by name.]:order:{__mailbell_complete "${___order[@]}"}'
        '(-n --limit)'{-n,--limit}'[Show at most this many.]:n:'
        '(--output -o)'{--output,-o}'[text, or json for programs\: one object a line.]:format:{__mailbell_complete "${___output[@]}"}'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_record_show() {
    local -i ret=1
    local -ar ___output=('text' 'json')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':record:'
        '(-n --limit)'{-n,--limit}'[Show at most this much of the timeline.]:n:'
        '(--output -o)'{--output,-o}'[text, or json for programs\: one object a line.]:format:{__mailbell_complete "${___output[@]}"}'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_record_find() {
    local -i ret=1
    local -ar ___output=('text' 'json')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        '*:word:'
        '(-n --limit)'{-n,--limit}'[Show at most this many records of each kind, and mails.]:n:'
        '(--output -o)'{--output,-o}'[text, or json for programs\: one object a line.]:format:{__mailbell_complete "${___output[@]}"}'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_record_add() {
    local -i ret=1
    local -ar ___stage=('New' 'Qualified' 'Proposal' 'Negotiation' 'Won' 'Lost')
    local -ar ___status=('New' 'Waiting on us' 'Waiting on contact' 'Closed')
    local -ar ___priority=('low' 'normal' 'high' 'urgent')
    local -ar ___legal_basis=('none' 'consent' 'contract' 'interest')
    local -ar ___output=('text' 'json')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':kind:'
        ':name:'
        '*--email[A contact'\''s address. Can be repeated; those given replace all others.]:address:'
        '*--domain[A company'\''s domain, such as example.com. Can be repeated; those given replace all others.]:domain:'
        '--owner[The member who looks after it, by an address.]:address:'
        '--phone[A contact'\''s or company'\''s telephone number.]:number:'
        '--title[A contact'\''s job title.]:text:'
        '--note[A note.]:text:'
        '--stage[A deal'\''s stage\: New, Qualified, Proposal, Negotiation, Won, Lost.]:stage:{__mailbell_complete "${___stage[@]}"}'
        '--status[A ticket'\''s status\: New, Waiting on us, Waiting on contact, Closed.]:status:{__mailbell_complete "${___status[@]}"}'
        '--amount[A deal'\''s amount with its currency, such as '\''1234.50 EUR'\''.]:amount:'
        '--close-on[The day on which a deal should close, such as 2026-12-31.]:date:'
        '--priority[A ticket'\''s priority\: low, normal, high or urgent.]:priority:{__mailbell_complete "${___priority[@]}"}'
        '--legal-basis[Why a contact'\''s data may be processed (GDPR, article 6)\: none, consent, contract or interest.]:basis:{__mailbell_complete "${___legal_basis[@]}"}'
        '--marketing[Whether a contact may get marketing mail.]'
        '--no-marketing[Whether a contact may get marketing mail.]'
        '(--output -o)'{--output,-o}'[text, or json for programs\: one object a line.]:format:{__mailbell_complete "${___output[@]}"}'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_record_set() {
    local -i ret=1
    local -ar ___stage=('New' 'Qualified' 'Proposal' 'Negotiation' 'Won' 'Lost')
    local -ar ___status=('New' 'Waiting on us' 'Waiting on contact' 'Closed')
    local -ar ___priority=('low' 'normal' 'high' 'urgent')
    local -ar ___legal_basis=('none' 'consent' 'contract' 'interest')
    local -ar ___output=('text' 'json')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':record:'
        '--name[The name, or a ticket'\''s subject.]:name:'
        '*--email[A contact'\''s address. Can be repeated; those given replace all others.]:address:'
        '*--domain[A company'\''s domain, such as example.com. Can be repeated; those given replace all others.]:domain:'
        '--owner[The member who looks after it, by an address.]:address:'
        '--phone[A contact'\''s or company'\''s telephone number.]:number:'
        '--title[A contact'\''s job title.]:text:'
        '--note[A note.]:text:'
        '--stage[A deal'\''s stage\: New, Qualified, Proposal, Negotiation, Won, Lost.]:stage:{__mailbell_complete "${___stage[@]}"}'
        '--status[A ticket'\''s status\: New, Waiting on us, Waiting on contact, Closed.]:status:{__mailbell_complete "${___status[@]}"}'
        '--amount[A deal'\''s amount with its currency, such as '\''1234.50 EUR'\''.]:amount:'
        '--close-on[The day on which a deal should close, such as 2026-12-31.]:date:'
        '--priority[A ticket'\''s priority\: low, normal, high or urgent.]:priority:{__mailbell_complete "${___priority[@]}"}'
        '--legal-basis[Why a contact'\''s data may be processed (GDPR, article 6)\: none, consent, contract or interest.]:basis:{__mailbell_complete "${___legal_basis[@]}"}'
        '--marketing[Whether a contact may get marketing mail.]'
        '--no-marketing[Whether a contact may get marketing mail.]'
        '(--output -o)'{--output,-o}'[text, or json for programs\: one object a line.]:format:{__mailbell_complete "${___output[@]}"}'
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_record_link() {
    local -i ret=1
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':record:'
        ':other:'
        '--primary[Make the company the contact'\''s main one.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_record_unlink() {
    local -i ret=1
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':record:'
        ':other:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_record_delete() {
    local -i ret=1
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':record:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_record_restore() {
    local -i ret=1
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':record:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_log() {
    local -i ret=1
    local -ar ___output=('text' 'json')
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        '*:file:_files'
        '*--record[Also file it on this record, such as deal\:42. Can be repeated.]:record:'
        '--create[Whether contacts are made of unknown addresses. Default\: as set for logging in the web app.]'
        '--no-create[Whether contacts are made of unknown addresses. Default\: as set for logging in the web app.]'
        '--only-me[Hide it from the other members.]'
        '(--output -o)'{--output,-o}'[text, or json for programs\: one object a line.]:format:{__mailbell_complete "${___output[@]}"}'
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
    local -ar ___log=('yes' 'no')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL. Default\: MAILBELL_HUB, else the stored login'\''s.]:url:'
        ':file:_files'
        '*--to[A recipient. Can be repeated. Default\: those of To, Cc and Bcc, or of the newest Resent fields.]:address:'
        '--mbox[Append the copies to this mbox file.]:file:_files'
        '--maildir[Deliver the copies into this Maildir.]:folder:_files -/'
        '--track[What to track in a message without X-Mailbell-Track\: yes, opens (only a pixel) or no.]:choice:{__mailbell_complete "${___track[@]}"}'
        '--html[Add an HTML alternative to a plain-text message, so that its opens can be tracked.]'
        '--log[Whether to log a message without X-Mailbell-Log, once it is sent\: yes or no.]:choice:{__mailbell_complete "${___log[@]}"}'
        '*--log-record[Log such a message, also on this record, such as deal\:42. Can be repeated.]:record:'
        '--strict[Fail and write nothing if a copy cannot be tracked.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_sendmail() {
    local -i ret=1
    local -ar ___when_away=('send' 'queue' 'fail')
    local -ar ___track=('yes' 'no' 'opens')
    local -ar ___log=('yes' 'no')
    local -ar arg_specs=(
        '-t[Also send to To, Cc and Bcc of the message, and remove Bcc.]'
        '-i[A line with only a dot does not end the message. -oi is the same.]'
        '-f[The envelope'\''s sender, or <> for none. -r is the same.]:address:'
        '-F[The sender'\''s name, for a message without From.]:name:'
        '--when-away[What to do while the hub is unreachable\: send untracked, queue for at most a day, or fail.]:choice:{__mailbell_complete "${___when_away[@]}"}'
        '--track[What to track in a message without X-Mailbell-Track\: yes, opens (only a pixel) or no.]:choice:{__mailbell_complete "${___track[@]}"}'
        '--html[Add an HTML alternative to a plain-text message, so that its opens can be tracked.]'
        '--log[Whether to log a message without X-Mailbell-Log, once it is sent\: yes or no.]:choice:{__mailbell_complete "${___log[@]}"}'
        '*--log-record[Log such a message, also on this record, such as deal\:42. Can be repeated.]:record:'
        '--flush[Send what is queued, and read no message. Sending a mail also does this.]'
        '*:address:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_outbox() {
    local -i ret=1
    local -ar ___color=('auto' 'always' 'never')
    local -ar arg_specs=(
        '--color[Whether to use colours\: auto, always or never.]:when:{__mailbell_complete "${___color[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_filter() {
    local -i ret=1
    local -ar arg_specs=(
        '--settings[The settings file\: hub, next, and the senders'\'' tokens.]:file:_files'
        '--sender[The envelope'\''s sender; empty for none.]:address:'
        '--login[The name that the sender logged in with; empty for none.]:name:'
        '--verbose[Write log lines to standard error as well.]'
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
            'set:Store a mail server, after a successful test login.'
            'show:Show the mail server, and where its password is.'
            'test:Send a small untracked mail through the mail server.'
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
        '--password-command[A command that sh runs for each login, such as '\''pass smtp/example'\''. Its first line is the password.]:command:'
        '--password-timeout[Timeout of that command. Default\: 60.]:seconds:'
        '--from[The sender of mail that names none, or a local one such as root. Default\: the user'\''s name, if it is an address.]:address:'
        '--log[Have `mailbell sendmail` log mail that has no X-Mailbell-Log, as with --log=yes.]'
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
        '--from[The sender. Default\: that of `smtp set`, else the address of the login.]:address:'
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
    local -ar ___add_scope=('subscribe' 'read' 'track' 'ingest' 'web' 'records' 'log')
    local -ar arg_specs=(
        '--hub[The hub'\''s URL, or URL#CODE as `mailbell-hub pair` prints it. Default\: MAILBELL_HUB, else you are asked.]:url:'
        '*--add-scope[Get a token with this scope besides those of the login, with a new code. log includes records.]:scope:{__mailbell_complete "${___add_scope[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell_logout() {
    local -i ret=1
    local -ar arg_specs=(
        '--force[Forget the login even if the hub cannot be reached. Its token then stays valid.]'
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
