# For Dovecot's sieve_before: the keyword that mail programs show.
require ["imap4flags", "fileinto", "mailbox"];

if header :is "X-Mekiki-Keyword" "$Phishing" {
	addflag "$Phishing";
	fileinto :create "Junk";
}
