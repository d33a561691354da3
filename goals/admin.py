"""What an administrator can see and mend: nudges that a mail server refused."""

from django.contrib import admin, messages
from django.utils.translation import ngettext

from .models import Nudge


@admin.register(Nudge)
class NudgeAdmin(admin.ModelAdmin):
    """Read-only: nudges are written by the verbs and by the worker. One thing can be done: send again."""

    list_display = ["recipient", "kind", "subject", "state", "due_at", "attempts", "error", "sent_at"]
    list_filter = ["state", "kind"]
    search_fields = ["recipient__email", "recipient__name", "subject", "error"]
    list_select_related = ["recipient"]
    ordering = ["-due_at"]
    actions = ["send_again"]

    def has_module_permission(self, request):
        return request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description="Send again what was refused or waits")
    def send_again(self, request, queryset):
        count = queryset.send_again()
        said = ngettext("%d nudge is due again.", "%d nudges are due again.", count) % count
        self.message_user(request, said, messages.SUCCESS if count else messages.INFO)
