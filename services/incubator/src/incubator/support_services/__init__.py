"""Support services (支持服务): what a base offers the organizations it raises, ordered, delivered, confirmed and judged by them."""
