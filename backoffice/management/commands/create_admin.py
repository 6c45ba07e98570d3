"""`manage.py create_admin`: the first person, who may give others their roles."""

from backoffice.management.commands.create_person import Command as CreatePerson


class Command(CreatePerson):
    """A person with the role of IT operator, which may administer roles."""

    help = "Creates an administrator: a person with an account and the role it_operator."
    default_roles = ("it_operator",)
