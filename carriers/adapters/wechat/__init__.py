"""WeChat logistics 微信物流: path events of a shop's parcels (interface document, section 7.2)."""

from carriers.adapters.base import CarrierAdapter
from carriers.adapters.wechat.adapter import WechatAdapter

ADAPTER: CarrierAdapter = WechatAdapter()

__all__ = ["ADAPTER"]
