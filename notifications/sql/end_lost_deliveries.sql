-- Gives up what was lost in its tenth attempt: whoever made it fell silent.
update notifications_delivery set state = 'DEAD', next_at = null, lease_until = null
where state = 'WAITING' and tries >= 10 and lease_until <= now()
