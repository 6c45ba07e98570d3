"""What is wrong with a settlement message, in one sentence: what, the rule, the way out. In the reader's language."""

from typing import Final

from django.utils.translation import gettext_noop

SENTENCES: Final = {
    "message_too_large": gettext_noop("The message has %(value)s. It may have at most %(most)s: split it."),
    "not_text": gettext_noop(
        "The message is not text in UTF-8, or in UTF-16 with its byte order mark. Send it in one of them, and declare no other."
    ),
    "doctype_forbidden": gettext_noop("The message has a document type. Send it without one."),
    "not_xml": gettext_noop("The message is no well-formed XML at line %(line)s. Send it as it was made."),
    "too_deep_here": gettext_noop(
        "The message is nested deeper than %(most)s at %(value)s. Send one as its standard has it."
    ),
    "no_document": gettext_noop("The message has no Document. Send one, by itself or in an envelope."),
    "several_documents": gettext_noop("There is more than one message. Send each by itself."),
    "unknown_message": gettext_noop("%(value)s is not a message that is taken here. Send one of %(known)s."),
    "unknown_version": gettext_noop("%(value)s is not a version that is read here. Send %(known)s."),
    "unknown_element": gettext_noop("%(field)s has no place in the message. Leave it out."),
    "out_of_order": gettext_noop("%(field)s stands behind one that it has to precede. Keep the order of the schema."),
    "other_message_told": gettext_noop("The header tells %(value)s, the message is %(found)s. Correct the header."),
    "stands_twice": gettext_noop("%(field)s stands more than once. Say it once."),
    "missing_inside": gettext_noop("%(field)s lacks %(value)s. Fill it in."),
    "not_a_text_here": gettext_noop("%(field)s has elements where a value has to stand. Write the value."),
    "invalid_moment": gettext_noop("%(value)s is not a moment. Write date and time, with Z for UTC."),
    "number_does_not_fit": gettext_noop(
        "%(value)s is below zero, or has more than 18 digits or %(decimals)s decimals. Correct the number."
    ),
    "invalid_page": gettext_noop(
        "%(value)s is not the number of a page. Write at most five digits, as its standard has it."
    ),
    "invalid_priority": gettext_noop("%(value)s is not a priority. Write four digits, as 0003."),
    "invalid_mic": gettext_noop("%(value)s is not a MIC. Write its four letters or digits."),
    "invalid_iban": gettext_noop("%(value)s is not an IBAN. Copy it from the statement, without spaces."),
    "invalid_country": gettext_noop("%(value)s is not a country. Write the two letters of ISO 3166."),
    "account_without_party": gettext_noop("Account %(value)s stands without the party whose it is. Name the party."),
    "mt_block": gettext_noop(
        "Block %(block)s is missing or not as it has to be. Send the message from block 1 to its last."
    ),
    "character_set": gettext_noop(
        "Line %(line)s has %(value)s, which is not of character set X. Use letters without accents, digits and / - ? : ( ) . , ' +"
    ),
    "mt_no_tag": gettext_noop("The line %(value)s belongs to no field. Begin with a tag, as :16R:GENL."),
    "mt_field_format": gettext_noop("%(value)s does not have the format %(format)s of its field. Correct it."),
    "mt_sequence": gettext_noop(
        "The sequence at %(field)s is not closed where it has to be. Close each by its own 16S."
    ),
    "mt_slashes": gettext_noop(
        "The reference %(value)s begins or ends with a slash or has two together. Use another one."
    ),
    "cannot_be_told": gettext_noop(
        "The format has no place for %(value)s of %(field)s. Use the other standard, or leave it out."
    ),
    "cash_of_a_free_one": gettext_noop(
        "An amount of %(value)s settles nothing free of payment. Leave it out, or say APMT."
    ),
    "party_without_identifier": gettext_noop(
        "%(value)s is the name or country of a party. Identify it by its BIC, or by the code of a scheme."
    ),
    "cum_and_ex": gettext_noop("%(value)s say that it is traded both cum and ex. Say one of them."),
    "not_taken_in": gettext_noop("%(value)s is not taken in here. Send one of %(known)s."),
    "identifier_used": gettext_noop(
        "%(sender)s has sent another message as %(value)s. Possibly it is a duplicate: compare the two, and send what is new "
        "under an identifier of its own."
    ),
    "sender_not_served": gettext_noop(
        "%(value)s is not a party for which messages are taken in by this way. Send it by the channel of that party."
    ),
    "party_not_served": gettext_noop(
        "The message is of no party for which messages are taken in by this way. Name its participant or its account owner."
    ),
    "no_such_reference": gettext_noop("No instruction %(value)s of this party is on file. Compare the reference."),
    "other_than_its_instruction": gettext_noop(
        "The instruction %(value)s is not %(said)s. Compare direction and payment type with it."
    ),
    "other_depository": gettext_noop(
        "%(value)s is not the depository of the instrument, which is %(expected)s. Name that one as the place of settlement, or us "
        "where it settles in our books."
    ),
    "counted_otherwise": gettext_noop(
        "The quantity is told as %(value)s. The instrument is counted as %(expected)s: tell the quantity so."
    ),
    "too_many_changes": gettext_noop(
        "The message asks for %(value)s. At most %(most)s changes are taken in at once: split it."
    ),
    "links_not_taken": gettext_noop(
        "The link with %(value)s names neither an instruction of this party nor a pool. Name one by its own reference, "
        "or leave it out."
    ),
    "linked_not_on_file": gettext_noop(
        "The instruction %(value)s with which it is linked is not on file. Send that one first, or this one without the link."
    ),
    "link_needs_others": gettext_noop(
        "Who sends it may not link it with %(value)s without others, so it cannot come in linked. Send it without, then ask for it."
    ),
    "no_such_link": gettext_noop("%(value)s is not linked as is said. Compare its links."),
    "hold_needs_others": gettext_noop(
        "Who sends %(value)s may not put it on hold without others, so it cannot come in on hold. Send it without, then ask for it."
    ),
    "release_without_its_change": gettext_noop(
        "A quantity of %(value)s is said to be released, and not just one change releases it. Say HldInd false of it once, and one "
        "quantity."
    ),
    "nothing_to_change": gettext_noop(
        "Nothing of %(value)s is asked to change. Say hold, release, priority or partial indicator."
    ),
    "one_change_at_a_time": gettext_noop(
        "Two things of %(value)s are asked to change at once. Ask for each by a detail of its own."
    ),
    "nothing_sent_so": gettext_noop(
        "Nothing was sent to this depository under %(value)s. Compare the reference, and ask the depository what it means."
    ),
    "account_not_known_there": gettext_noop(
        "This depository does not know us by the account %(value)s. Compare it with how the depository of the market is written to."
    ),
    "stated_of_future": gettext_noop(
        "The statement is of %(value)s, and today is %(today)s. Send it when that day is over."
    ),
    "alleged_otherwise": gettext_noop(
        "The depository alleged something else under %(value)s before, in message %(message)s. Compare the two, and ask it for a "
        "reference of its own where they are two."
    ),
    "allegement_is_over": gettext_noop(
        "The depository removed what it alleged under %(value)s. Ask it for a reference of its own where it alleges it again."
    ),
    "nothing_alleged_so": gettext_noop(
        "The depository alleged nothing under %(value)s. Take it up again once the allegement is in, or compare the reference."
    ),
    "sent_again_since": gettext_noop(
        "What was sent under %(value)s was rejected and sent again under another reference. Ask the depository which one it has."
    ),
    "nothing_asked_so": gettext_noop(
        "This depository was asked nothing under %(value)s. Compare the reference with the requests."
    ),
    "answered_already": gettext_noop(
        "The request %(value)s was answered for good before (%(state)s). Ask the depository which answer counts."
    ),
    "passed_on": gettext_noop(
        "Its depository was asked for this, by %(value)s. It is answered once the depository has answered."
    ),
    "denied_outside": gettext_noop("Its depository has not done what it was asked for by %(value)s: %(codes)s."),
    "settled_outside": gettext_noop("It settled at its depository before that did what it was asked for by %(value)s."),
    "cancelled_outside": gettext_noop("It was cancelled before its depository did what it was asked for by %(value)s."),
    "asked_before_sent_again": gettext_noop(
        "Its depository rejected it, and it was sent there again after %(value)s asked for this. Ask for it once more."
    ),
    "rest_cancelled_outside": gettext_noop(
        "A part of it had settled at its depository; what was left of it is cancelled, as %(value)s asked."
    ),
    "others_refused": gettext_noop(
        "Others had to agree to it, by request %(value)s, and have refused. Ask for it anew where it is still wanted."
    ),
    "taken_back_before_agreed": gettext_noop(
        "Others had to agree to it, and request %(value)s was taken back before. Ask for it anew where it is still wanted."
    ),
    "not_agreed_in_time": gettext_noop(
        "Others had to agree to it, and had not when request %(value)s expired. Ask for it anew where it is still wanted."
    ),
    "impossible_once_agreed": gettext_noop(
        "It could not be done any more when others had agreed to request %(value)s. Compare where the instruction stands now."
    ),
    "agreed_otherwise": gettext_noop(
        "Others agreed to something else than was asked for by request %(value)s. Compare where the instruction stands now."
    ),
    "over_before_agreed": gettext_noop(
        "It was settled or cancelled before others had agreed to request %(value)s. Nothing is left to do."
    ),
    "over_at_depository": gettext_noop(
        "%(value)s is final there already (%(state)s). Ask the depository what it means."
    ),
    "cancelled_here": gettext_noop(
        "%(value)s was cancelled here, and its depository goes on with it: nothing is moved or booked. Settle it with the"
        " depository."
    ),
    "held_here": gettext_noop(
        "%(value)s is held by the house, so that nothing of it settles. Once the hold is lifted, repair this message as it came."
    ),
    "tells_of_no_axis": gettext_noop("The advice of %(value)s tells no status. Ask the depository for one."),
    "confirmed_other_terms": gettext_noop(
        "%(value)s is confirmed where %(expected)s was instructed. Nothing is booked: ask the depository."
    ),
    "confirmed_otherwise": gettext_noop(
        "%(value)s is confirmed where %(expected)s was left of the instruction. Nothing is booked: ask the depository."
    ),
    "confirmed_out_of_sequence": gettext_noop(
        "A confirmation of %(value)s counts others before it than came in; %(expected)s is left. Wait for the one that is missing, "
        "and take this one up again."
    ),
    "possibly_confirmed_twice": gettext_noop(
        "The same as of %(value)s was confirmed before, and nothing tells that this is another part. Compare the two."
    ),
    "confirmed_already": gettext_noop(
        "The depository confirmed a part under %(value)s already. Compare the two, and ask the depository for a "
        "reference of its own where they are two."
    ),
    "told_in_future": gettext_noop(
        "The depository told this at %(value)s, which is after now, %(now)s. Ask it for the message with its right time."
    ),
    "settles_in_future": gettext_noop(
        "%(value)s is after the business date, %(today)s. Nothing is booked before it has settled."
    ),
    "not_booked": gettext_noop("What is confirmed of %(value)s cannot be booked. %(why)s"),
    "linked_with_itself": gettext_noop("%(value)s is linked with itself. Name the other instruction."),
}
"""Sentence per code of a message; codes of values that rows have as well stand in `faults.SENTENCES`."""
