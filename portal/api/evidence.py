"""Files as the API takes and shows them."""

from __future__ import annotations

from rest_framework import serializers


class FileBody(serializers.Serializer):
    """One file of a form: JPEG, PNG, WebP, PDF or MP4."""

    file = serializers.FileField(max_length=255, allow_empty_file=False)


class EvidenceSerializer(serializers.Serializer):
    """A file as it was taken in: sniffed, re-encoded, kept under its hash."""

    name = serializers.CharField()
    kind = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    uploaded_at = serializers.DateTimeField()
