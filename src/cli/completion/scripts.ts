/** What the shells have to be told: each asks the binary at every TAB, so that a new version needs no new script. */

/** Whoever types the path of another installation, such as `node_modules/.bin/evrexec`, is answered by that one. */
const BASH = `# evrexec: completion for bash
_evrexec() {
  local program=evrexec what='' word
  case $1 in */*) program=\${1/#\\~/$HOME} ;; esac
  COMPREPLY=()
  {
    IFS= read -r what
    while IFS= read -r word; do COMPREPLY+=("$word"); done
  } < <(command "$program" --complete bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  # Before version 4 there is no compopt.
  case $what in
    files) compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$2")) ;;
    directories) compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "$2")) ;;
  esac
}
complete -F _evrexec evrexec
`

/** Works as a file \`_evrexec\` in $fpath, and where it is executed in .zshrc. */
const ZSH = `#compdef evrexec
# evrexec: completion for zsh
_evrexec() {
  local program=evrexec line
  local -a lines described
  [[ $words[1] == */* ]] && program=\${words[1]/#\\~/$HOME}
  lines=("\${(@f)$(command "$program" --complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  case $lines[1] in
    files)
      compset -P '--*='
      _files
      ;;
    directories)
      compset -P '--*='
      _files -/
      ;;
    *)
      for line in "\${(@)lines[2,-1]}"; do
        described+=("\${\${line%%$'\\t'*}//:/\\\\:}\${\${(M)line:#*$'\\t'*}:+:\${line#*$'\\t'}}")
      done
      _describe evrexec described
      ;;
  esac
}
if [[ $funcstack[1] == _evrexec ]]; then
  _evrexec "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _evrexec evrexec
fi
`

const FISH = `# evrexec: completion for fish
function __evrexec_complete
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l program evrexec
    string match --quiet '*/*' -- $words[1]; and set program (string replace --regex '^~' $HOME -- $words[1])
    set --erase words[1]
    set -l answer (command $program --complete fish $words "$current" 2>/dev/null)
    set -l option (string match --regex -- '^--[^=]*=' "$current")
    set -l path (string replace --regex -- '^--[^=]*=' '' "$current")
    switch "$answer[1]"
        case files
            __fish_complete_path "$path" | string replace --regex -- '^' "$option"
        case directories
            __fish_complete_directories "$path" | string replace --regex -- '^' "$option"
        case words
            set --erase answer[1]
            printf '%s\\n' $answer
    end
end
complete --command evrexec --no-files --arguments '(__evrexec_complete)'
`

export const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH }
