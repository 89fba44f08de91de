#compdef mailbell-tray

__mailbell-tray_complete() {
    local -ar non_empty_completions=("${@:#(|:*)}")
    local -ar empty_completions=("${(M)@:#(|:*)}")
    _describe -V '' non_empty_completions -- empty_completions -P $'\'\''
}

__mailbell-tray_custom_complete() {
    local -a completions
    completions=("${(@f)"$("${command_name}" "${@}" "${command_line[@]}")"}")
    if [[ "${#completions[@]}" -gt 1 ]]; then
        __mailbell-tray_complete "${completions[@]:0:-1}"
    fi
}

__mailbell-tray_cursor_index_in_current_word() {
    if [[ -z "${QIPREFIX}${IPREFIX}${PREFIX}" ]]; then
        printf 0
    else
        printf %s "${#${(z)LBUFFER}[-1]}"
    fi
}

_mailbell-tray() {
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
            'run:Show the icon and the pop-ups. `mailbell-tray` without a command does this.'
            'connect:Connect the tray to a hub, once.'
            'disconnect:Revoke the tray'\''s token at the hub, and forget the account.'
            'accounts:List the accounts: profile, hub, address, device, and where the token is stored.'
            'feed:Show the activities of the tray'\''s accounts in this terminal.'
            'help:Show subcommand help information.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        run|connect|disconnect|accounts|feed|help)
            "_mailbell-tray_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_mailbell-tray_run() {
    local -i ret=1
    local -ar arg_specs=(
        '--autostart[Start quietly\: exit at once if there is no account, or a tray is running already.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-tray_connect() {
    local -i ret=1
    local -ar arg_specs=(
        ':url:'
        '--profile[A name for this account here. Default\: your address.]:name:'
        '--device[The name of this tray'\''s cursor at the hub. Default\: this machine'\''s name and -tray.]:name:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-tray_disconnect() {
    local -i ret=1
    local -ar arg_specs=(
        '--profile[The account, if there are several.]:name:'
        '--force[Forget the account even if the hub cannot be reached. Its token then stays valid.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-tray_accounts() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-tray_feed() {
    local -i ret=1
    local -ar arg_specs=(
        '--profile[The account. Default\: all.]:name:'
        '--message[Show only this message, by its id.]:id:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_mailbell-tray_help() {
    local -i ret=1
    local -ar arg_specs=(
        '*:subcommands:'
        '--version[Show the version.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

if [[ "${funcstack[1]}" = _mailbell-tray ]]; then
    _mailbell-tray "${@}"
else
    compdef _mailbell-tray mailbell-tray
fi
