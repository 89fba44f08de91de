#!/bin/bash

__mailbell_cursor_index_in_current_word() {
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
__mailbell_offer_flags_options() {
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

__mailbell_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__mailbell_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_mailbell() {
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
    __mailbell_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    tail|replay|feed|sent|why|contact|tracking|status|read|web|record|log|track|sendmail|outbox|filter|smtp|login|logout|help)
        # Offer subcommand argument completions
        "_mailbell_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'tail replay feed sent why contact tracking status read web record log track sendmail outbox filter smtp login logout help' -- "${cur}"))
        ;;
    esac
}

_mailbell_tail() {
    repeating_flags=()
    non_repeating_flags=(--machines --seq --from-start --no-follow --no-ack --version -h --help)
    repeating_options=(--kind --contact)
    non_repeating_options=(--hub --output -o --template --color --count --timeout --since -n --tail --device --cursor-file --exec)
    __mailbell_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--output'|'-o')
        __mailbell_add_completions -W 'text'$'\n''json'$'\n''template'
        return
        ;;
    '--template')
        return
        ;;
    '--kind')
        __mailbell_add_completions -W 'sent'$'\n''open'$'\n''click'$'\n''read'$'\n''revise'$'\n''erase'$'\n''logged'
        return
        ;;
    '--contact')
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--count')
        return
        ;;
    '--timeout')
        return
        ;;
    '--since')
        return
        ;;
    '-n'|'--tail')
        return
        ;;
    '--device')
        return
        ;;
    '--cursor-file')
        __mailbell_add_completions -f
        return
        ;;
    '--exec')
        return
        ;;
    esac
}

_mailbell_replay() {
    repeating_flags=()
    non_repeating_flags=(--machines --seq --version -h --help)
    repeating_options=(--kind --contact)
    non_repeating_options=(--hub --output -o --template --color --count --timeout --since)
    __mailbell_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--output'|'-o')
        __mailbell_add_completions -W 'text'$'\n''json'$'\n''template'
        return
        ;;
    '--template')
        return
        ;;
    '--kind')
        __mailbell_add_completions -W 'sent'$'\n''open'$'\n''click'$'\n''read'$'\n''revise'$'\n''erase'$'\n''logged'
        return
        ;;
    '--contact')
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--count')
        return
        ;;
    '--timeout')
        return
        ;;
    '--since')
        return
        ;;
    esac
}

_mailbell_feed() {
    repeating_flags=()
    non_repeating_flags=(--machines --seq --version -h --help)
    repeating_options=(--kind --contact)
    non_repeating_options=(--hub --output -o --template --color -n --limit --message --since --until)
    __mailbell_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--output'|'-o')
        __mailbell_add_completions -W 'text'$'\n''json'$'\n''template'
        return
        ;;
    '--template')
        return
        ;;
    '--kind')
        __mailbell_add_completions -W 'sent'$'\n''open'$'\n''click'$'\n''read'$'\n''revise'$'\n''erase'$'\n''logged'
        return
        ;;
    '--contact')
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '-n'|'--limit')
        return
        ;;
    '--message')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    esac
}

_mailbell_sent() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--hub -n --limit --color)
    __mailbell_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '-n'|'--limit')
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mailbell_why() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--hub --output -o --color)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--output'|'-o')
        __mailbell_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mailbell_contact() {
    repeating_flags=()
    non_repeating_flags=(--machines --version -h --help)
    repeating_options=()
    non_repeating_options=(--hub --tracking -n --limit --color)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--tracking')
        __mailbell_add_completions -W 'identified'$'\n''anonymous'$'\n''never'
        return
        ;;
    '-n'|'--limit')
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mailbell_tracking() {
    repeating_flags=()
    non_repeating_flags=(--unset --version -h --help)
    repeating_options=()
    non_repeating_options=(--hub --color)
    __mailbell_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    2)
        __mailbell_add_completions -W 'identified'$'\n''anonymous'$'\n''never'
        return
        ;;
    esac
}

_mailbell_status() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--hub --color)
    __mailbell_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mailbell_read() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--hub)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    esac
}

_mailbell_web() {
    repeating_flags=()
    non_repeating_flags=(--print --version -h --help)
    repeating_options=()
    non_repeating_options=(--hub)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __mailbell_add_completions -W 'activity'$'\n''contacts'$'\n''mails'$'\n''settings'
        return
        ;;
    esac
}

_mailbell_record() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|find|add|set|link|unlink|delete|restore)
        # Offer subcommand argument completions
        "_mailbell_record_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show find add set link unlink delete restore' -- "${cur}"))
        ;;
    esac
}

_mailbell_record_list() {
    repeating_flags=()
    non_repeating_flags=(--trash --version -h --help)
    repeating_options=()
    non_repeating_options=(--hub --state --stage --owner --order -n --limit --output -o --color)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--state')
        __mailbell_add_completions -W 'open'$'\n''won'$'\n''lost'$'\n''closed'
        return
        ;;
    '--stage')
        return
        ;;
    '--owner')
        return
        ;;
    '--order')
        __mailbell_add_completions -W 'recent'$'\n''name'
        return
        ;;
    '-n'|'--limit')
        return
        ;;
    '--output'|'-o')
        __mailbell_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mailbell_record_show() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--hub -n --limit --output -o --color)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '-n'|'--limit')
        return
        ;;
    '--output'|'-o')
        __mailbell_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mailbell_record_find() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--hub -n --limit --output -o --color)
    __mailbell_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '-n'|'--limit')
        return
        ;;
    '--output'|'-o')
        __mailbell_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mailbell_record_add() {
    repeating_flags=()
    non_repeating_flags=(--marketing --no-marketing --version -h --help)
    repeating_options=(--email --domain)
    non_repeating_options=(--hub --owner --phone --title --note --stage --status --amount --close-on --priority --legal-basis --output -o --color)
    __mailbell_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--email')
        return
        ;;
    '--domain')
        return
        ;;
    '--owner')
        return
        ;;
    '--phone')
        return
        ;;
    '--title')
        return
        ;;
    '--note')
        return
        ;;
    '--stage')
        __mailbell_add_completions -W 'New'$'\n''Qualified'$'\n''Proposal'$'\n''Negotiation'$'\n''Won'$'\n''Lost'
        return
        ;;
    '--status')
        __mailbell_add_completions -W 'New'$'\n''Waiting on us'$'\n''Waiting on contact'$'\n''Closed'
        return
        ;;
    '--amount')
        return
        ;;
    '--close-on')
        return
        ;;
    '--priority')
        __mailbell_add_completions -W 'low'$'\n''normal'$'\n''high'$'\n''urgent'
        return
        ;;
    '--legal-basis')
        __mailbell_add_completions -W 'none'$'\n''consent'$'\n''contract'$'\n''interest'
        return
        ;;
    '--output'|'-o')
        __mailbell_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mailbell_record_set() {
    repeating_flags=()
    non_repeating_flags=(--marketing --no-marketing --version -h --help)
    repeating_options=(--email --domain)
    non_repeating_options=(--hub --name --owner --phone --title --note --stage --status --amount --close-on --priority --legal-basis --output -o --color)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--name')
        return
        ;;
    '--email')
        return
        ;;
    '--domain')
        return
        ;;
    '--owner')
        return
        ;;
    '--phone')
        return
        ;;
    '--title')
        return
        ;;
    '--note')
        return
        ;;
    '--stage')
        __mailbell_add_completions -W 'New'$'\n''Qualified'$'\n''Proposal'$'\n''Negotiation'$'\n''Won'$'\n''Lost'
        return
        ;;
    '--status')
        __mailbell_add_completions -W 'New'$'\n''Waiting on us'$'\n''Waiting on contact'$'\n''Closed'
        return
        ;;
    '--amount')
        return
        ;;
    '--close-on')
        return
        ;;
    '--priority')
        __mailbell_add_completions -W 'low'$'\n''normal'$'\n''high'$'\n''urgent'
        return
        ;;
    '--legal-basis')
        __mailbell_add_completions -W 'none'$'\n''consent'$'\n''contract'$'\n''interest'
        return
        ;;
    '--output'|'-o')
        __mailbell_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mailbell_record_link() {
    repeating_flags=()
    non_repeating_flags=(--primary --version -h --help)
    repeating_options=()
    non_repeating_options=(--hub)
    __mailbell_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    esac
}

_mailbell_record_unlink() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--hub)
    __mailbell_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    esac
}

_mailbell_record_delete() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--hub)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    esac
}

_mailbell_record_restore() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--hub)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    esac
}

_mailbell_log() {
    repeating_flags=()
    non_repeating_flags=(--create --no-create --only-me --version -h --help)
    repeating_options=(--record)
    non_repeating_options=(--hub --output -o --color)
    __mailbell_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--record')
        return
        ;;
    '--output'|'-o')
        __mailbell_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __mailbell_add_completions -f
        return
        ;;
    esac
}

_mailbell_track() {
    repeating_flags=()
    non_repeating_flags=(--html --strict --version -h --help)
    repeating_options=(--to --log-record)
    non_repeating_options=(--hub --mbox --maildir --track --log)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--to')
        return
        ;;
    '--mbox')
        __mailbell_add_completions -f
        return
        ;;
    '--maildir')
        __mailbell_add_completions -d
        return
        ;;
    '--track')
        __mailbell_add_completions -W 'yes'$'\n''no'$'\n''opens'
        return
        ;;
    '--log')
        __mailbell_add_completions -W 'yes'$'\n''no'
        return
        ;;
    '--log-record')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __mailbell_add_completions -f
        return
        ;;
    esac
}

_mailbell_sendmail() {
    repeating_flags=()
    non_repeating_flags=(-t -i --html --flush --version -h --help)
    repeating_options=(--log-record)
    non_repeating_options=(-f -F --when-away --track --log)
    __mailbell_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-f')
        return
        ;;
    '-F')
        return
        ;;
    '--when-away')
        __mailbell_add_completions -W 'send'$'\n''queue'$'\n''fail'
        return
        ;;
    '--track')
        __mailbell_add_completions -W 'yes'$'\n''no'$'\n''opens'
        return
        ;;
    '--log')
        __mailbell_add_completions -W 'yes'$'\n''no'
        return
        ;;
    '--log-record')
        return
        ;;
    esac
}

_mailbell_outbox() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--color)
    __mailbell_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--color')
        __mailbell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mailbell_filter() {
    repeating_flags=()
    non_repeating_flags=(--verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--settings --sender --login)
    __mailbell_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--settings')
        __mailbell_add_completions -f
        return
        ;;
    '--sender')
        return
        ;;
    '--login')
        return
        ;;
    esac
}

_mailbell_smtp() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    set|show|test|remove)
        # Offer subcommand argument completions
        "_mailbell_smtp_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'set show test remove' -- "${cur}"))
        ;;
    esac
}

_mailbell_smtp_set() {
    repeating_flags=()
    non_repeating_flags=(--log --version -h --help)
    repeating_options=()
    non_repeating_options=(--password-command --password-timeout --from)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--password-command')
        return
        ;;
    '--password-timeout')
        return
        ;;
    '--from')
        return
        ;;
    esac
}

_mailbell_smtp_show() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell_offer_flags_options 0
}

_mailbell_smtp_test() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--from)
    __mailbell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--from')
        return
        ;;
    esac
}

_mailbell_smtp_remove() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell_offer_flags_options 0
}

_mailbell_login() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--add-scope)
    non_repeating_options=(--hub)
    __mailbell_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--hub')
        return
        ;;
    '--add-scope')
        __mailbell_add_completions -W 'subscribe'$'\n''read'$'\n''track'$'\n''ingest'$'\n''web'$'\n''records'$'\n''log'
        return
        ;;
    esac
}

_mailbell_logout() {
    repeating_flags=()
    non_repeating_flags=(--force --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mailbell_offer_flags_options 0
}

_mailbell_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __mailbell_offer_flags_options -1
}

complete -o filenames -F _mailbell mailbell
