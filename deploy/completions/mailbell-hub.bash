#!/bin/bash

__mailbell-hub_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__mailbell-hub_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__mailbell-hub_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__mailbell-hub_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_mailbell-hub() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __mailbell-hub_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    init|serve|user|token|pair|audit|device|contact|backlog|geo|networks|rejudge|check|settings|ready|verify|backup|restore|retention|move|help)
        # Offer subcommand argument completions
        "_mailbell-hub_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'init serve user token pair audit device contact backlog geo networks rejudge check settings ready verify backup restore retention move help' -- "${cur}"))
        ;;
    esac
}

_mailbell-hub_init() {
    repeating_flags=()
    non_repeating_flags=(--force --version -h --help)
    repeating_options=(--listen)
    non_repeating_options=(--config --data --store --store-password --public-url --tls --tls-cert --tls-key --email --name)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--public-url')
        return
        ;;
    '--tls')
        __mailbell-hub_add_completions -W 'proxy'$'\n''own'$'\n''none'
        return
        ;;
    '--tls-cert')
        return
        ;;
    '--tls-key')
        return
        ;;
    '--listen')
        return
        ;;
    '--email')
        return
        ;;
    '--name')
        return
        ;;
    esac
}

_mailbell-hub_serve() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--networks --listen --trusted-proxy --dns-server --retention --ingest --webhook --limit)
    non_repeating_options=(--config --data --store --store-password --geo-city --geo-country --geo-country6 --geo-asn --geo-url --admin --hub-name --public-url --app-url --tls-cert --tls-key --proxy-header --reverse-dns --webhook-private --opt-out-contact --log-level --log-format)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-city')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country6')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-asn')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-url')
        return
        ;;
    '--networks')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--listen')
        return
        ;;
    '--admin')
        return
        ;;
    '--hub-name')
        return
        ;;
    '--public-url')
        return
        ;;
    '--app-url')
        return
        ;;
    '--tls-cert')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--tls-key')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--trusted-proxy')
        return
        ;;
    '--proxy-header')
        __mailbell-hub_add_completions -W 'x-forwarded-for'$'\n''forwarded'
        return
        ;;
    '--reverse-dns')
        __mailbell-hub_add_completions -W 'on'$'\n''off'
        return
        ;;
    '--dns-server')
        return
        ;;
    '--retention')
        return
        ;;
    '--ingest')
        return
        ;;
    '--webhook')
        return
        ;;
    '--webhook-private')
        __mailbell-hub_add_completions -W 'on'$'\n''off'
        return
        ;;
    '--opt-out-contact')
        return
        ;;
    '--limit')
        return
        ;;
    '--log-level')
        __mailbell-hub_add_completions -W 'trace'$'\n''debug'$'\n''info'$'\n''notice'$'\n''warning'$'\n''error'$'\n''critical'
        return
        ;;
    '--log-format')
        __mailbell-hub_add_completions -W 'text'$'\n''json'
        return
        ;;
    esac
}

_mailbell-hub_user() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell-hub_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    add|list|remove|role|seat|language|alias)
        # Offer subcommand argument completions
        "_mailbell-hub_user_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'add list remove role seat language alias' -- "${cur}"))
        ;;
    esac
}

_mailbell-hub_user_add() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --email --name --seat)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--email')
        return
        ;;
    '--name')
        return
        ;;
    '--seat')
        __mailbell-hub_add_completions -W 'free'$'\n''paid'
        return
        ;;
    esac
}

_mailbell-hub_user_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_user_remove() {
    repeating_flags=()
    non_repeating_flags=(--yes --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_user_role() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    2)
        __mailbell-hub_add_completions -W 'member'$'\n''admin'
        return
        ;;
    esac
}

_mailbell-hub_user_seat() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    2)
        __mailbell-hub_add_completions -W 'free'$'\n''paid'
        return
        ;;
    esac
}

_mailbell-hub_user_language() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_user_alias() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--add --remove)
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--add')
        return
        ;;
    '--remove')
        return
        ;;
    esac
}

_mailbell-hub_token() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell-hub_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    create|list|revoke)
        # Offer subcommand argument completions
        "_mailbell-hub_token_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'create list revoke' -- "${cur}"))
        ;;
    esac
}

_mailbell-hub_token_create() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --user --scopes --label --expires)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--user')
        return
        ;;
    '--scopes')
        return
        ;;
    '--label')
        return
        ;;
    '--expires')
        return
        ;;
    esac
}

_mailbell-hub_token_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --user)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--user')
        return
        ;;
    esac
}

_mailbell-hub_token_revoke() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_pair() {
    repeating_flags=()
    non_repeating_flags=(--client --web --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --user --scopes --public-url)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--user')
        return
        ;;
    '--scopes')
        return
        ;;
    '--public-url')
        return
        ;;
    esac
}

_mailbell-hub_audit() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --limit -l)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    esac
}

_mailbell-hub_device() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell-hub_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|forget)
        # Offer subcommand argument completions
        "_mailbell-hub_device_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list forget' -- "${cur}"))
        ;;
    esac
}

_mailbell-hub_device_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --user)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--user')
        return
        ;;
    esac
}

_mailbell-hub_device_forget() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --user)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--user')
        return
        ;;
    esac
}

_mailbell-hub_contact() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell-hub_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|set|unset|opt-out|opt-in|export|erase)
        # Offer subcommand argument completions
        "_mailbell-hub_contact_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list set unset opt-out opt-in export erase' -- "${cur}"))
        ;;
    esac
}

_mailbell-hub_contact_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --user)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--user')
        return
        ;;
    esac
}

_mailbell-hub_contact_set() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --user)
    __mailbell-hub_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--user')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    2)
        __mailbell-hub_add_completions -W 'identified'$'\n''anonymous'$'\n''never'
        return
        ;;
    esac
}

_mailbell-hub_contact_unset() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --user)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--user')
        return
        ;;
    esac
}

_mailbell-hub_contact_opt-out() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_contact_opt-in() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_contact_export() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_contact_erase() {
    repeating_flags=()
    non_repeating_flags=(--yes --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_backlog() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --user)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--user')
        return
        ;;
    esac
}

_mailbell-hub_geo() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell-hub_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    status|lookup|update)
        # Offer subcommand argument completions
        "_mailbell-hub_geo_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'status lookup update' -- "${cur}"))
        ;;
    esac
}

_mailbell-hub_geo_status() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --geo-city --geo-country --geo-country6 --geo-asn --geo-url)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-city')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country6')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-asn')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-url')
        return
        ;;
    esac
}

_mailbell-hub_geo_lookup() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --geo-city --geo-country --geo-country6 --geo-asn --geo-url --language)
    __mailbell-hub_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-city')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country6')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-asn')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-url')
        return
        ;;
    '--language')
        return
        ;;
    esac
}

_mailbell-hub_geo_update() {
    repeating_flags=()
    non_repeating_flags=(--asn --force --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --geo-city --geo-country --geo-country6 --geo-asn --geo-url)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-city')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country6')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-asn')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-url')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_networks() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell-hub_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    lookup|update)
        # Offer subcommand argument completions
        "_mailbell-hub_networks_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'lookup update' -- "${cur}"))
        ;;
    esac
}

_mailbell-hub_networks_lookup() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--networks)
    non_repeating_options=(--config --data --store --store-password --geo-city --geo-country --geo-country6 --geo-asn --geo-url)
    __mailbell-hub_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-city')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country6')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-asn')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-url')
        return
        ;;
    '--networks')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_networks_update() {
    repeating_flags=()
    non_repeating_flags=(--force --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_rejudge() {
    repeating_flags=()
    non_repeating_flags=(--dry-run --version -h --help)
    repeating_options=(--networks)
    non_repeating_options=(--config --data --store --store-password --since)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--since')
        return
        ;;
    '--networks')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_check() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--networks --listen --trusted-proxy --dns-server --retention --ingest --webhook --limit)
    non_repeating_options=(--config --data --store --store-password --geo-city --geo-country --geo-country6 --geo-asn --geo-url --admin --hub-name --public-url --app-url --tls-cert --tls-key --proxy-header --reverse-dns --webhook-private --opt-out-contact --log-level --log-format)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-city')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-country6')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-asn')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--geo-url')
        return
        ;;
    '--networks')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--listen')
        return
        ;;
    '--admin')
        return
        ;;
    '--hub-name')
        return
        ;;
    '--public-url')
        return
        ;;
    '--app-url')
        return
        ;;
    '--tls-cert')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--tls-key')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--trusted-proxy')
        return
        ;;
    '--proxy-header')
        __mailbell-hub_add_completions -W 'x-forwarded-for'$'\n''forwarded'
        return
        ;;
    '--reverse-dns')
        __mailbell-hub_add_completions -W 'on'$'\n''off'
        return
        ;;
    '--dns-server')
        return
        ;;
    '--retention')
        return
        ;;
    '--ingest')
        return
        ;;
    '--webhook')
        return
        ;;
    '--webhook-private')
        __mailbell-hub_add_completions -W 'on'$'\n''off'
        return
        ;;
    '--opt-out-contact')
        return
        ;;
    '--limit')
        return
        ;;
    '--log-level')
        __mailbell-hub_add_completions -W 'trace'$'\n''debug'$'\n''info'$'\n''notice'$'\n''warning'$'\n''error'$'\n''critical'
        return
        ;;
    '--log-format')
        __mailbell-hub_add_completions -W 'text'$'\n''json'
        return
        ;;
    esac
}

_mailbell-hub_settings() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell-hub_offer_flags_options 0
}

_mailbell-hub_ready() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --admin --timeout)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--admin')
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_mailbell-hub_verify() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_backup() {
    repeating_flags=()
    non_repeating_flags=(--force --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_restore() {
    repeating_flags=()
    non_repeating_flags=(--yes --force --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_retention() {
    repeating_flags=()
    non_repeating_flags=(--confirm-clock --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    esac
}

_mailbell-hub_move() {
    repeating_flags=()
    non_repeating_flags=(--again --force --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --data --store --store-password --to)
    __mailbell-hub_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--data')
        __mailbell-hub_add_completions -d
        return
        ;;
    '--store')
        return
        ;;
    '--store-password')
        __mailbell-hub_add_completions -f
        return
        ;;
    '--to')
        return
        ;;
    esac
}

_mailbell-hub_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __mailbell-hub_offer_flags_options -1
}

complete -o filenames -F _mailbell-hub mailbell-hub
