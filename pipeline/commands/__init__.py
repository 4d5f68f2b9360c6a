"""What each command does: settings → a stage → a summary. One module a command, imported when it runs."""
